import type * as MetricPair from "effect/MetricPair"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"

/** Wider histograms are thinned: what is left out of cumulative buckets makes the others no less true. */
const mostBuckets = 56

/** One line: what follows the name of its family, its labels, its value. */
interface Sample {
  readonly suffix: string
  readonly labels: ReadonlyArray<readonly [name: string, value: string]>
  readonly value: number
}

interface Family {
  readonly type: "counter" | "gauge" | "histogram" | "summary"
  readonly help: string | undefined
  /** By name and labels: a scrape with a line twice is refused as a whole. */
  readonly lines: Map<string, string>
}

/**
 * The content type of the text format.
 *
 * @since 0.1.0
 * @category constants
 */
export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/**
 * Metrics in Prometheus' text format, version 0.0.4, a family of lines for each name. Of two that claim one name with different
 * types, or the very same labels, the first stands.
 * Source: "Exposition formats", prometheus.io/docs/instrumenting/exposition_formats.
 *
 * @since 0.1.0
 * @category rendering
 */
export const text = (pairs: ReadonlyArray<MetricPair.MetricPair.Untyped>): string => {
  const families = new Map<string, Family>()
  for (const { metricKey, metricState } of pairs) {
    const type = typeOf(metricState)
    if (type === undefined) continue
    const name = familyName(metricKey.name, type)
    const family = families.get(name) ?? { type, help: Option.getOrUndefined(metricKey.description), lines: new Map() }
    if (family.type !== type) continue
    families.set(name, family)
    const labels = metricKey.tags.map(({ key, value }) => [labelName(key), value] as const)
    for (const sample of samples(metricState, labels)) {
      const series = `${name}${sample.suffix}${labelSet(sample.labels)}`
      if (!family.lines.has(series)) family.lines.set(series, `${series} ${number(sample.value)}\n`)
    }
  }
  return Array.from(families, ([name, { help, lines, type }]) => {
    const words = help === undefined ? "" : `# HELP ${name} ${escapeHelp(help)}\n`
    return `${words}# TYPE ${name} ${type}\n${Array.from(lines.values()).join("")}`
  }).join("")
}

const typeOf = (state: MetricState.MetricState.Untyped): Family["type"] | undefined => {
  if (MetricState.isCounterState(state) || MetricState.isFrequencyState(state)) return "counter"
  if (MetricState.isGaugeState(state)) return "gauge"
  if (MetricState.isHistogramState(state)) return "histogram"
  return MetricState.isSummaryState(state) ? "summary" : undefined
}

const samples = (state: MetricState.MetricState.Untyped, labels: Sample["labels"]): ReadonlyArray<Sample> => {
  const sample = (suffix: string, value: number, ...more: Sample["labels"]): Sample => ({
    suffix,
    labels: [...labels, ...more],
    value
  })
  if (MetricState.isCounterState(state)) return [sample("", Number(state.count))]
  if (MetricState.isGaugeState(state)) return [sample("", Number(state.value))]
  if (MetricState.isFrequencyState(state)) {
    return Array.from(state.occurrences, ([word, count]) => sample("", count, ["key", word]))
  }
  if (MetricState.isHistogramState(state)) {
    const finite = state.buckets.filter(([bound]) => Number.isFinite(bound))
    const every = Math.ceil(finite.length / mostBuckets)
    return [
      ...finite
        .filter((_, index) => index % every === 0)
        .map(([bound, count]) => sample("_bucket", count, ["le", number(bound)])),
      sample("_bucket", state.count, ["le", "+Inf"]),
      sample("_sum", state.sum),
      sample("_count", state.count)
    ]
  }
  if (MetricState.isSummaryState(state)) {
    return [
      ...state.quantiles.map(([quantile, value]) =>
        sample(
          "",
          Option.getOrElse(value, () => NaN),
          ["quantile", number(quantile)]
        )
      ),
      sample("_sum", state.sum),
      sample("_count", state.count)
    ]
  }
  return []
}

const familyName = (name: string, type: Family["type"]): string => {
  const safe = name.replace(/[^a-zA-Z0-9_:]/g, "_").replace(/^(?=\d)|^$/, "_")
  return type === "counter" && !safe.endsWith("_total") ? `${safe}_total` : safe
}

const labelName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)|^$/, "_")

/** A label that comes twice has its last value. */
const labelSet = (labels: Sample["labels"]): string =>
  labels.length === 0
    ? ""
    : `{${Array.from(new Map(labels), ([name, value]) => `${name}="${escapeValue(value)}"`).join(",")}}`

const escapeHelp = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")

const escapeValue = (text: string) => escapeHelp(text).replaceAll('"', '\\"')

const number = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"
