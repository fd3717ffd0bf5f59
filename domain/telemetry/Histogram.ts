/** The number of equal steps in each doubling: an estimate is off by at most 1 / (2 * steps + 1). */
const steps = 16

/** From a millisecond to 37 hours; shorter values count as a millisecond. */
const smallest = 0.001
const doublings = 27

/**
 * The upper bounds of the buckets that all latencies share, in seconds: log-linear, as in Gil Tene's HdrHistogram, so a
 * quantile between the first and the last bound is off by at most 3.1 %.
 */
export const boundaries: ReadonlyArray<number> = Array.from(
  { length: steps * doublings + 1 },
  (_, index) => smallest * 2 ** Math.floor(index / steps) * (1 + (index % steps) / steps)
)

/** A cumulative histogram. A bucket is its upper bound and the number of values up to it; bounds are ascending. */
export interface Histogram {
  readonly count: number
  readonly sum: number
  readonly buckets: ReadonlyArray<readonly [bound: number, count: number]>
}

export const empty: Histogram = { count: 0, sum: 0, buckets: [] }

const combine = (a: Histogram, b: Histogram, sign: 1 | -1): Histogram => ({
  count: a.count + sign * b.count,
  sum: a.sum + sign * b.sum,
  buckets: a.buckets.map(([bound, count], index) => [bound, count + sign * (b.buckets[index]?.[1] ?? 0)])
})

/** The sum of two histograms with the same bounds. */
export const merge = (a: Histogram, b: Histogram): Histogram =>
  a.buckets.length === 0 ? b : b.buckets.length === 0 ? a : combine(a, b, 1)

/** The values added since `before`, an earlier state of the same histogram. */
export const since = (now: Histogram, before: Histogram): Histogram => combine(now, before, -1)

/**
 * The `q`-quantile (0 to 1) by nearest rank: the harmonic mean of its bucket's bounds, which minimises the relative
 * error. Null if the histogram is empty.
 */
export const quantile = ({ buckets, count }: Histogram, q: number): number | null => {
  if (count <= 0) return null
  const rank = Math.max(1, Math.ceil(q * count))
  const index = buckets.findIndex(([, atMost]) => atMost >= rank)
  const bound = (at: number) => buckets[at]?.[0] ?? 0
  if (index === 0) return bound(0)
  const low = bound(index === -1 ? buckets.length - 1 : index - 1)
  const high = bound(index)
  // A value beyond the last bound is at least that bound.
  return index === -1 || high === Infinity ? low : (2 * low * high) / (low + high)
}

/** Null if the histogram is empty. */
export const mean = ({ count, sum }: Histogram): number | null => (count <= 0 ? null : sum / count)
