import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { boundaries, empty, type Histogram, mean, merge, quantile, since } from "../../../domain/telemetry/Histogram.ts"

/** As Effect's registry keeps it. */
const of = (values: ReadonlyArray<number>): Histogram => ({
  count: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  buckets: [...boundaries, Infinity].map((bound) => [bound, values.filter((value) => value <= bound).length])
})

/** By nearest rank in the sorted values. */
const exact = (values: ReadonlyArray<number>, q: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? NaN

// Milliseconds to hours, each order of magnitude as likely as the next.
const seconds = FastCheck.double({ min: -3, max: 5, noNaN: true }).map((exponent) => 10 ** exponent)
const some = FastCheck.array(seconds, { minLength: 1, maxLength: 200 })

describe("the histogram of latencies", () => {
  it.prop(
    "has every percentile of a sorted array, within 3.1 %",
    { values: some, q: FastCheck.double({ min: 0, max: 1, noNaN: true }) },
    ({ q, values }) => {
      const found = quantile(of(values), q) ?? NaN
      const wanted = exact(values, q)
      expect(Math.abs(found - wanted) / wanted).toBeLessThanOrEqual(1 / 33 + 1e-9)
    }
  )

  it("counts what is shorter than a millisecond as one, and what is beyond its last bound as that", () => {
    expect(quantile(of([0, 0.0001]), 0.99)).toBe(0.001)
    expect(quantile(of([1e6]), 0.5)).toBe(boundaries.at(-1))
    expect(boundaries.at(-1)).toBeGreaterThan(36 * 3600)
  })

  it.prop("of two together is that of both, and of both since one is the other", { a: some, b: some }, ({ a, b }) => {
    const both = of([...a, ...b])
    expect(merge(of(a), of(b)).buckets).toEqual(both.buckets)
    expect(since(both, of(a)).buckets).toEqual(of(b).buckets)
    expect(since(both, of(a)).count).toBe(b.length)
    expect(mean(both)).toBeCloseTo([...a, ...b].reduce((sum, value) => sum + value, 0) / (a.length + b.length), 6)
  })

  it("has no percentile and no mean of nothing", () => {
    expect([quantile(empty, 0.5), mean(empty)]).toEqual([null, null])
  })
})
