import { type Period, type Range, startOf } from "./Period.ts"
import { times as timesOf, type Times } from "./Snapshot.ts"
import { histogramOf, type Level, type Tally, Total } from "./Tally.ts"
import { mean, quantile } from "./Histogram.ts"

/** What was counted in a stored period that began at `at` (epoch milliseconds). */
export interface Row {
  readonly at: number
  readonly tally: Tally
}

/** The value of a point; null where no process ran, or where a percentile has no values. */
type Column = ReadonlyArray<number | null>

/** The history of a range. All columns have one value for each time in `at`. Durations are in milliseconds. */
export interface History {
  readonly from: number
  readonly to: number
  readonly step: number
  readonly period: Period
  readonly at: ReadonlyArray<number>
  readonly counts: Readonly<Record<string, Column>>
  readonly times: Readonly<Record<string, Readonly<Record<"average" | "p50" | "p95" | "p99", Column>>>>
  /** The mean and the maximum of sampled values. */
  readonly levels: Readonly<Record<string, { readonly mean: Column; readonly most: Column }>>
  /** The same for the whole range. */
  readonly whole: {
    readonly counts: Readonly<Record<string, number>>
    readonly times: Readonly<Record<string, Times>>
    readonly levels: Readonly<Record<string, { readonly mean: number; readonly most: number }>>
  }
}

const keysOf = (tallies: ReadonlyArray<Tally>, part: keyof Tally): ReadonlyArray<string> =>
  [...new Set(tallies.flatMap((tally) => Object.keys(tally[part])))].sort()

const column = <A>(all: ReadonlyArray<A | undefined>, value: (one: A) => number | null): Column =>
  all.map((one) => (one === undefined ? null : value(one)))

const record = <A>(names: ReadonlyArray<string>, value: (name: string) => A): Readonly<Record<string, A>> =>
  Object.fromEntries(names.map((name) => [name, value(name)]))

const cents = (value: number) => Number(value.toFixed(6))
const millis = (seconds: number | null) => (seconds === null ? null : Number((seconds * 1000).toFixed(1)))
const meanOf = ({ samples, sum }: Level) => cents(sum / Math.max(1, samples))

/** The rows of a range, added up to its steps, as columns. */
export const history = (range: Range, rows: ReadonlyArray<Row>): History => {
  const { from, step, to } = range
  const totals: Array<Total | undefined> = Array.from({ length: (to - from) / step })
  const all = new Total()
  for (const { at, tally } of rows) {
    const index = (startOf(step, at) - from) / step
    if (index < 0 || index >= totals.length) continue
    const total = (totals[index] ??= new Total())
    total.add(tally)
    all.add(tally)
  }
  const points = totals.map((total) => total?.tally)
  const present = points.filter((point) => point !== undefined)
  const whole = all.tally
  return {
    ...range,
    at: points.map((_, index) => from + index * step),
    counts: record(keysOf(present, "counts"), (name) => column(points, ({ counts }) => cents(counts[name] ?? 0))),
    times: record(keysOf(present, "times"), (name) => {
      const histograms = points.map((point) => {
        const times = point?.times[name]
        return times && histogramOf(times)
      })
      const at = (q: number) => column(histograms, (one) => millis(quantile(one, q)))
      return {
        average: column(histograms, (one) => millis(mean(one))),
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99)
      }
    }),
    levels: record(keysOf(present, "levels"), (name) => {
      const levels = points.map((point) => point?.levels[name])
      return { mean: column(levels, meanOf), most: column(levels, ({ most }) => cents(most)) }
    }),
    whole: {
      counts: whole.counts,
      times: record(Object.keys(whole.times), (name) => timesOf(histogramOf(whole.times[name] ?? noTimes))),
      levels: record(Object.keys(whole.levels), (name) => {
        const level = whole.levels[name] ?? { samples: 0, sum: 0, most: 0 }
        return { mean: meanOf(level), most: level.most }
      })
    }
  }
}

const noTimes = { sum: 0, buckets: [] }
