import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"
import { boundaries } from "../../domain/telemetry/Histogram.ts"

export const counter = (name: string, description: string) => Metric.counter(name, { description, incremental: true })

export const gauge = (name: string, description: string) => Metric.gauge(name, { description })

/** The maximum number of label sets per metric; further ones are counted together, as `other`. */
const most = 128

/** The metric of each label set, made once: later look-ups are cheap. */
const series = <M>(names: ReadonlyArray<string>, make: (labels: ReadonlyArray<MetricLabel.MetricLabel>) => M) => {
  const known = new Map<string, M>()
  const others = () => make(names.map((name) => MetricLabel.make(name, "other")))
  let other: M | undefined
  return (...values: ReadonlyArray<string>): M => {
    const id = values.join("\0")
    const found = known.get(id)
    if (found !== undefined) return found
    if (known.size >= most) return (other ??= others())
    const made = make(names.map((name, index) => MetricLabel.make(name, values[index] ?? "")))
    known.set(id, made)
    return made
  }
}

/**
 * Counters with one name, by the values of their labels, in the order of `labels`. There are at most 128 series, and
 * one more for all further values.
 */
export const counters = (
  name: string,
  description: string,
  labels: ReadonlyArray<string>
): ((...values: ReadonlyArray<string>) => Metric.Metric.Counter<number>) => {
  const key = MetricKey.counter(name, { description, incremental: true })
  return series(labels, (tags) => Metric.fromMetricKey(MetricKey.taggedWithLabels(key, tags)))
}

/** Gauges with one name, limited like {@link counters}. */
export const gauges = (
  name: string,
  description: string,
  labels: ReadonlyArray<string>
): ((...values: ReadonlyArray<string>) => Metric.Metric.Gauge<number>) => {
  const key = MetricKey.gauge(name, { description })
  return series(labels, (tags) => Metric.fromMetricKey(MetricKey.taggedWithLabels(key, tags)))
}

/** Made at the first use: it compares each boundary with all others. */
let bounds: MetricBoundaries.MetricBoundaries | undefined

/** Histograms of seconds with one name, limited like {@link counters}. */
export const latencies = (
  name: string,
  description: string,
  labels: ReadonlyArray<string>
): ((...values: ReadonlyArray<string>) => Metric.Metric.Histogram<number>) => {
  const key = () => MetricKey.histogram(name, (bounds ??= MetricBoundaries.fromIterable(boundaries)), description)
  return series(labels, (tags) => Metric.fromMetricKey(MetricKey.taggedWithLabels(key(), tags)))
}
