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

/**
 * Durations: their sum in seconds, and for each bucket with values, in ascending order, two numbers: the steps from the
 * bucket before it (the first: its index), and the number of its values.
 */
export interface Times {
  readonly sum: number
  readonly buckets: ReadonlyArray<number>
}

export const empty: Tally = { counts: {}, times: {}, levels: {} }

const indexOf: ReadonlyMap<number, number> = new Map(boundaries.map((bound, index) => [bound, index]))

/** The index of the bucket beyond the last bound. */
const beyond = boundaries.length

const toSteps = (counts: Iterable<number>): ReadonlyArray<number> => {
  const steps: Array<number> = []
  let index = 0
  let last = 0
  for (const count of counts) {
    if (count > 0) {
      steps.push(index - last, count)
      last = index
    }
    index++
  }
  return steps
}

/** The durations of a histogram with the buckets that all latencies share. */
export const timesOf = ({ buckets, sum }: Histogram): Times => {
  const counts = new Float64Array(beyond + 1)
  let before = 0
  for (const [bound, count] of buckets) {
    counts[indexOf.get(bound) ?? beyond] = count - before
    before = count
  }
  return { sum, buckets: toSteps(counts) }
}

/** The same as a cumulative histogram of the buckets that are needed for quantiles. */
export const histogramOf = ({ buckets, sum }: Times): Histogram => {
  let count = 0
  let index = 0
  const cumulative: Array<readonly [number, number]> = []
  for (let at = 0; at < buckets.length; at += 2) {
    const step = buckets[at] ?? 0
    index += step
    // The lower bound of a bucket is the upper one of the bucket before it.
    if (at === 0 ? index > 0 : step > 1) cumulative.push([boundaries[index - 1] ?? 0, count])
    count += buckets[at + 1] ?? 0
    cumulative.push([boundaries[index] ?? Infinity, count])
  }
  return count === 0 ? noTimes : { count, sum, buckets: cumulative }
}

/** Adds tallies up, in place: a range of the history has thousands. */
export class Total {
  readonly #counts = new Map<string, number>()
  readonly #times = new Map<string, { sum: number; readonly counts: Float64Array }>()
  readonly #levels = new Map<string, Level>()

  add({ counts, levels, times }: Tally): void {
    for (const name of Object.keys(counts)) {
      this.#counts.set(name, (this.#counts.get(name) ?? 0) + (counts[name] ?? 0))
    }
    for (const name of Object.keys(times)) this.#addTimes(name, times[name] ?? { sum: 0, buckets: [] })
    for (const [name, level] of Object.entries(levels)) {
      const { most, samples, sum } = this.#levels.get(name) ?? { most: level.most, samples: 0, sum: 0 }
      this.#levels.set(name, {
        samples: samples + level.samples,
        sum: sum + level.sum,
        most: Math.max(most, level.most)
      })
    }
  }

  get tally(): Tally {
    const times = Array.from(
      this.#times,
      ([name, { counts, sum }]) => [name, { sum, buckets: toSteps(counts) }] as const
    )
    return {
      counts: Object.fromEntries(this.#counts),
      times: Object.fromEntries(times),
      levels: Object.fromEntries(this.#levels)
    }
  }

  #addTimes(name: string, { buckets, sum }: Times) {
    let own = this.#times.get(name)
    if (own === undefined) this.#times.set(name, (own = { sum: 0, counts: new Float64Array(beyond + 1) }))
    own.sum += sum
    let index = 0
    for (let at = 0; at < buckets.length; at += 2) {
      index += buckets[at] ?? 0
      own.counts[index] = (own.counts[index] ?? 0) + (buckets[at + 1] ?? 0)
    }
  }
}

/** The sum of two tallies. */
export const add = (a: Tally, b: Tally): Tally => {
  const total = new Total()
  total.add(a)
  total.add(b)
  return total.tally
}

/** A level of one sample. */
export const sampled = (value: number): Level => ({ samples: 1, sum: value, most: value })
