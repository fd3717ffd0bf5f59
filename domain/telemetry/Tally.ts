import { boundaries, empty as noTimes, type Histogram } from "./Histogram.ts"

/** The sampled values of a gauge: their number, sum and maximum. */
export interface Level {
  readonly samples: number
  readonly sum: number
  readonly most: number
}

/**
 * What was counted in a period. The tallies of processes and of shorter periods are added up. A name is that of a
 * series, with a label after a colon if it has one: `failures:Overloaded`.
 */
export interface Tally {
  readonly counts: Readonly<Record<string, number>>
  /** Durations in seconds, in the buckets that all latencies share. */
  readonly times: Readonly<Record<string, Times>>
  readonly levels: Readonly<Record<string, Level>>
}

/** Durations: their sum in seconds, and the number of values in each bucket that has any, by its index. */
export interface Times {
  readonly sum: number
  readonly buckets: ReadonlyMap<number, number>
}

export const empty: Tally = { counts: {}, times: {}, levels: {} }

const indexOf: ReadonlyMap<number, number> = new Map(boundaries.map((bound, index) => [bound, index]))

/** The index of the bucket beyond the last bound. */
const beyond = boundaries.length

/** The durations of a histogram with the buckets that all latencies share. */
export const timesOf = ({ buckets, sum }: Histogram): Times => {
  const own = new Map<number, number>()
  let before = 0
  for (const [bound, count] of buckets) {
    if (count > before) own.set(indexOf.get(bound) ?? beyond, count - before)
    before = count
  }
  return { sum, buckets: own }
}

/** The same as a cumulative histogram of the buckets that are needed for quantiles. */
export const histogramOf = ({ buckets, sum }: Times): Histogram => {
  let count = 0
  let last = -1
  const cumulative: Array<readonly [number, number]> = []
  for (const index of Array.from(buckets.keys()).toSorted((a, b) => a - b)) {
    // The lower bound of a bucket is the upper one of the bucket before it.
    if (index - 1 > last) cumulative.push([boundaries[index - 1] ?? 0, count])
    count += buckets.get(index) ?? 0
    cumulative.push([boundaries[index] ?? Infinity, count])
    last = index
  }
  return count === 0 ? noTimes : { count, sum, buckets: cumulative }
}

const addTimes = (a: Times, b: Times): Times => {
  const buckets = new Map(a.buckets)
  for (const [index, count] of b.buckets) buckets.set(index, (buckets.get(index) ?? 0) + count)
  return { sum: a.sum + b.sum, buckets }
}

const addLevels = (a: Level, b: Level): Level => ({
  samples: a.samples + b.samples,
  sum: a.sum + b.sum,
  most: Math.max(a.most, b.most)
})

const addAll = <A>(
  a: Readonly<Record<string, A>>,
  b: Readonly<Record<string, A>>,
  add: (a: A, b: A) => A
): Readonly<Record<string, A>> => {
  const all = new Map(Object.entries(a))
  for (const [name, value] of Object.entries(b)) {
    const before = all.get(name)
    all.set(name, before === undefined ? value : add(before, value))
  }
  return Object.fromEntries(all)
}

/** The sum of two tallies. */
export const add = (a: Tally, b: Tally): Tally => ({
  counts: addAll(a.counts, b.counts, (a, b) => a + b),
  times: addAll(a.times, b.times, addTimes),
  levels: addAll(a.levels, b.levels, addLevels)
})

/** A level of one sample. */
export const sampled = (value: number): Level => ({ samples: 1, sum: value, most: value })
