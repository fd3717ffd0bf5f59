import type * as MetricPair from "effect/MetricPair"
import * as MetricState from "effect/MetricState"
import { empty, type Histogram, merge, since } from "../../domain/telemetry/Histogram.ts"

interface Reading {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** For a counter: its value. */
  readonly total: number
  readonly histogram: Histogram
}

/** The counters and histograms of a registry, minus those of an earlier reading. */
export class Readings {
  readonly #all = new Map<string, Reading>()

  constructor(pairs: ReadonlyArray<MetricPair.MetricPair.Untyped>, before?: Readings) {
    for (const { metricKey, metricState } of pairs) {
      const labels = Object.fromEntries(metricKey.tags.map(({ key, value }) => [key, value]))
      const id = JSON.stringify([metricKey.name, labels])
      const earlier = before === undefined ? undefined : before.#all.get(id)
      if (MetricState.isCounterState(metricState)) {
        const total = Number(metricState.count) - (earlier?.total ?? 0)
        this.#all.set(id, { name: metricKey.name, labels, total, histogram: empty })
      } else if (MetricState.isHistogramState(metricState)) {
        const { buckets, count, sum } = metricState
        const now = { buckets, count, sum }
        const histogram = earlier === undefined ? now : since(now, earlier.histogram)
        this.#all.set(id, { name: metricKey.name, labels, total: 0, histogram })
      }
    }
  }

  total(name: string): number {
    return this.#named(name).reduce((sum, { total }) => sum + total, 0)
  }

  /** The same by the values of a label; zeros are left out. */
  by(name: string, label: string): Readonly<Record<string, number>> {
    const totals = new Map<string, number>()
    for (const { labels, total } of this.#named(name)) {
      const value = labels[label] ?? ""
      if (total > 0) totals.set(value, (totals.get(value) ?? 0) + total)
    }
    return Object.fromEntries(totals)
  }

  histogram(name: string): Histogram {
    return this.#named(name).reduce((sum, { histogram }) => merge(sum, histogram), empty)
  }

  /** The same by the values of a label; empty ones are left out. */
  histograms(name: string, label: string): Readonly<Record<string, Histogram>> {
    const all = new Map<string, Histogram>()
    for (const { histogram, labels } of this.#named(name)) {
      const value = labels[label] ?? ""
      if (histogram.count > 0) all.set(value, merge(all.get(value) ?? empty, histogram))
    }
    return Object.fromEntries(all)
  }

  #named(name: string): ReadonlyArray<Reading> {
    return Array.from(this.#all.values()).filter((reading) => reading.name === name)
  }
}
