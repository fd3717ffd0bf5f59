import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Metric, MetricBoundaries, MetricKey, MetricLabel, MetricPair, MetricState } from "effect"
import * as Prometheus from "../../../layers/telemetry/Prometheus.ts"
import { boundaries } from "../../../domain/telemetry/Histogram.ts"
import { parse } from "../../support/prometheus.ts"

/** The metrics in the registry whose names begin with a prefix. */
const ours = (prefix: string) =>
  Effect.map(Metric.snapshot, (pairs) => pairs.filter(({ metricKey }) => metricKey.name.startsWith(prefix)))

const gauge = (name: string, labels: Readonly<Record<string, string>>, value: number, description?: string) => {
  const tags = Object.entries(labels).map(([key, value]) => MetricLabel.make(key, value))
  const key = MetricKey.gauge(name, description === undefined ? {} : { description })
  return MetricPair.unsafeMake(MetricKey.taggedWithLabels(key, tags), MetricState.gauge(value))
}

const labelName = FastCheck.stringMatching(/^[a-z][a-z0-9_]{0,8}$/)
const value = FastCheck.oneof(
  FastCheck.double(),
  FastCheck.constantFrom(NaN, Infinity, -Infinity, -0, 1e21, 5e-324, Number.MAX_SAFE_INTEGER)
)

describe("Prometheus' text format", () => {
  it.prop(
    "carries any label, any description and any number to a reader unchanged",
    {
      labels: FastCheck.dictionary(labelName, FastCheck.fullUnicodeString(), { maxKeys: 4 }),
      description: FastCheck.fullUnicodeString(),
      value
    },
    ({ description, labels, value }) => {
      const { help, samples } =
        parse(Prometheus.text([gauge("a_gauge", labels, value, description)])).get("a_gauge") ?? {}
      expect(help).toBe(description)
      expect(samples).toEqual([{ name: "a_gauge", labels: { ...labels }, value: value === 0 ? 0 : value }])
    }
  )

  it.prop(
    "makes names out of whatever a metric is called, and no line twice",
    { names: FastCheck.array(FastCheck.tuple(FastCheck.string(), FastCheck.string()), { maxLength: 20 }) },
    ({ names }) => {
      const families = parse(Prometheus.text(names.map(([name, label], at) => gauge(name, { [label]: "x" }, at))))
      expect([...families.values()].flatMap(({ samples }) => samples).length).toBeLessThanOrEqual(names.length)
    }
  )

  it.effect("has counters that end in _total, frequencies and summaries", () =>
    Effect.gen(function* () {
      const calls = Metric.counter("prom_calls", { description: "Calls" })
      yield* Metric.incrementBy(calls, 3)
      yield* Metric.incrementBy(Metric.counter("prom_big_total", { bigint: true }), 2n)
      yield* Metric.update(Metric.frequency("prom_words"), 'a "word"')
      const summary = Metric.summary({ name: "prom_sizes", maxAge: "1 day", maxSize: 10, error: 0, quantiles: [0.5] })
      yield* Metric.update(summary, 4)
      const families = parse(Prometheus.text(yield* ours("prom_")))
      expect(families.get("prom_calls_total")).toEqual({
        type: "counter",
        help: "Calls",
        samples: [{ name: "prom_calls_total", labels: {}, value: 3 }]
      })
      expect(families.get("prom_big_total")?.samples[0]?.value).toBe(2)
      expect(families.get("prom_words_total")?.samples[0]).toMatchObject({ labels: { key: 'a "word"' }, value: 1 })
      expect(families.get("prom_sizes")?.samples.map(({ name, value }) => [name, value])).toEqual([
        ["prom_sizes", expect.anything()],
        ["prom_sizes_sum", 4],
        ["prom_sizes_count", 1]
      ])
    })
  )

  it.effect.prop(
    "has histograms of at most 56 buckets, each true of what was seen",
    {
      seen: FastCheck.array(FastCheck.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 }),
      id: FastCheck.uuid()
    },
    ({ id, seen }) =>
      Effect.gen(function* () {
        const name = `prom_h_${id.replaceAll("-", "")}`
        const histogram = Metric.histogram(name, MetricBoundaries.fromIterable(boundaries))
        for (const value of seen) yield* Metric.update(histogram, value)
        const samples = parse(Prometheus.text(yield* ours(name))).get(name)?.samples ?? []
        const buckets = samples.filter((sample) => sample.name.endsWith("_bucket"))
        if (seen.length > 0) expect(buckets.length).toBeGreaterThan(50)
        expect(buckets.length).toBeLessThanOrEqual(57)
        for (const { labels, value } of buckets) {
          const bound = Number(String(labels["le"]).replace("Inf", "Infinity"))
          expect(value).toBe(seen.filter((one) => one <= bound).length)
        }
        const sum = samples.find((sample) => sample.name.endsWith("_sum"))?.value ?? 0
        expect(sum).toBeCloseTo(
          seen.reduce((all, one) => all + one, 0),
          3
        )
      }),
    { fastCheck: { numRuns: 20 } }
  )

  it("lets the first of two stand that claim one name", () => {
    const key = MetricKey.counter("x_total")
    const counter = MetricPair.unsafeMake(key, MetricState.counter(1))
    const families = parse(
      Prometheus.text([counter, gauge("x_total", {}, 2), gauge("y", { a: "1" }, 3), gauge("y", { a: "1" }, 4)])
    )
    expect(families.get("x_total")).toMatchObject({ type: "counter", samples: [{ value: 1 }] })
    expect(families.get("y")?.samples.map(({ value }) => value)).toEqual([3])
  })
})
