import type * as MetricPair from "effect/MetricPair"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"

/** Wider histograms are thinned out: buckets are cumulative, so the remaining ones stay correct. */
const mostBuckets = 56

/** One line: the suffix of the family's name, the formatted labels, and the value. */
interface Sample {
  readonly suffix: string
  readonly labels: string
  readonly value: number
}

interface Family {
  readonly type: "counter" | "gauge" | "histogram" | "summary"
  /** Its name in words if it has no description: some tools warn of a family without help. */
  readonly help: string
  /** By name and labels: Prometheus rejects a scrape with a duplicate line. */
  readonly lines: Map<string, string>
}

export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/**
 * Formats metrics in Prometheus' text format, version 0.0.4, one family per name. If two metrics share a name with
 * different types, or name and labels, the first wins. Source: "Exposition formats",
 * prometheus.io/docs/instrumenting/exposition_formats.
 */
export const text = (pairs: ReadonlyArray<MetricPair.MetricPair.Untyped>): string => {
  const families = new Map<string, Family>()
  for (const { metricKey, metricState } of pairs) {
    const type = typeOf(metricState)
    if (type === undefined) continue
    const name = familyName(metricKey.name, type)
    const help = Option.getOrElse(metricKey.description, () => name.replaceAll("_", " "))
    const family = families.get(name) ?? { type, help, lines: new Map() }
    if (family.type !== type) continue
    families.set(name, family)
    const labels = new Map(metricKey.tags.map(({ key, value }) => [labelName(key), value]))
    for (const { labels: own, suffix, value } of samples(metricState, labels)) {
      const series = `${name}${suffix}${own}`
      if (!family.lines.has(series)) family.lines.set(series, `${series} ${number(value)}\n`)
    }
  }
  return Array.from(families, ([name, { help, lines, type }]) => {
    return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n${Array.from(lines.values()).join("")}`
  }).join("")
}

const typeOf = (state: MetricState.MetricState.Untyped): Family["type"] | undefined => {
  if (MetricState.isCounterState(state) || MetricState.isFrequencyState(state)) return "counter"
  if (MetricState.isGaugeState(state)) return "gauge"
  if (MetricState.isHistogramState(state)) return "histogram"
  return MetricState.isSummaryState(state) ? "summary" : undefined
}

const samples = (
  state: MetricState.MetricState.Untyped,
  labels: ReadonlyMap<string, string>
): ReadonlyArray<Sample> => {
  const all = labelSet(labels)
  const sample = (suffix: string, value: number): Sample => ({ suffix, labels: all, value })
  const total = ({ count, sum }: { readonly count: number; readonly sum: number }) => [
    sample("_sum", sum),
    sample("_count", count)
  ]
  if (MetricState.isCounterState(state)) return [sample("", Number(state.count))]
  if (MetricState.isGaugeState(state)) return [sample("", Number(state.value))]
  if (MetricState.isFrequencyState(state)) {
    const labelled = adding("key", labels)
    return Array.from(state.occurrences, ([word, value]) => ({ suffix: "", labels: labelled(word), value }))
  }
  if (MetricState.isHistogramState(state)) {
    const labelled = adding("le", labels)
    const bucket = (bound: number, value: number) => ({ suffix: "_bucket", labels: labelled(number(bound)), value })
    const finite = state.buckets.filter(([bound]) => Number.isFinite(bound))
    const every = Math.ceil(finite.length / mostBuckets)
    const shown = finite.filter((_, index) => index % every === 0)
    return [...shown.map(([bound, count]) => bucket(bound, count)), bucket(Infinity, state.count), ...total(state)]
  }
  if (MetricState.isSummaryState(state)) {
    const labelled = adding("quantile", labels)
    const quantiles = state.quantiles.map(([quantile, value]) => ({
      suffix: "",
      labels: labelled(number(quantile)),
      value: Option.getOrElse(value, () => NaN)
    }))
    return [...quantiles, ...total(state)]
  }
  return []
}

const familyName = (name: string, type: Family["type"]): string => {
  const safe = name.replace(/[^a-zA-Z0-9_:]/g, "_").replace(/^(?=\d)|^$/, "_")
  return type === "counter" && !safe.endsWith("_total") ? `${safe}_total` : safe
}

const labelName = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)|^$/, "_")

const written = (labels: ReadonlyMap<string, string>): string =>
  Array.from(labels, ([name, value]) => `${name}="${escapeValue(value)}"`).join(",")

const labelSet = (labels: ReadonlyMap<string, string>): string => (labels.size === 0 ? "" : `{${written(labels)}}`)

/** Adds a label, which replaces one of the same name. */
const adding = (name: string, labels: ReadonlyMap<string, string>) => {
  const others = written(new Map(Array.from(labels).filter(([own]) => own !== name)))
  const before = others === "" ? "" : `${others},`
  return (value: string) => `{${before}${name}="${escapeValue(value)}"}`
}

const escapeHelp = (text: string) => text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")

const escapeValue = (text: string) => escapeHelp(text).replaceAll('"', '\\"')

const number = (value: number): string =>
  Number.isFinite(value) ? String(value) : Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"
