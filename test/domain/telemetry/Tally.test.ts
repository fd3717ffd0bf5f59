import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { boundaries, type Histogram, quantile } from "../../../domain/telemetry/Histogram.ts"
import { add, empty, histogramOf, type Tally, timesOf } from "../../../domain/telemetry/Tally.ts"
import { decode, encode } from "../../../domain/telemetry/TallyText.ts"

/** As Effect's registry keeps it. */
const of = (values: ReadonlyArray<number>): Histogram => ({
  count: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  buckets: [...boundaries, Infinity].map((bound) => [bound, values.filter((value) => value <= bound).length])
})

const seconds = FastCheck.double({ min: -4, max: 6, noNaN: true }).map((exponent) => 10 ** exponent)
const some = FastCheck.array(seconds, { maxLength: 60 })
const amount = FastCheck.integer({ min: 1, max: 1e6 })
const name = FastCheck.constantFrom("turns:whole", "asked:a/b:free", "late", "cost:x", "__proto__")
const tallies: FastCheck.Arbitrary<Tally> = FastCheck.record({
  counts: FastCheck.dictionary(name, amount),
  times: FastCheck.dictionary(
    name,
    FastCheck.array(seconds, { minLength: 1, maxLength: 20 }).map((values) => {
      const { buckets, sum } = timesOf(of(values))
      return { buckets, sum: Number(sum.toFixed(6)) }
    })
  ),
  levels: FastCheck.dictionary(
    name,
    FastCheck.record({ samples: FastCheck.integer({ min: 1, max: 99 }), sum: amount, most: amount })
  )
})

describe("a tally", () => {
  it.prop("has the percentiles of its histogram, alone and added up", { a: some, b: some }, ({ a, b }) => {
    const both = add({ ...empty, times: { x: timesOf(of(a)) } }, { ...empty, times: { x: timesOf(of(b)) } })
    for (const q of [0, 0.5, 0.95, 0.99, 1]) {
      expect(quantile(histogramOf(timesOf(of(a))), q)).toBe(quantile(of(a), q))
      expect(quantile(histogramOf(both.times["x"] ?? { sum: 0, buckets: [] }), q)).toBe(quantile(of([...a, ...b]), q))
    }
  })

  it.prop("is the same after it was written and read", { tally: tallies }, ({ tally }) => {
    const read = decode(encode(tally))
    expect(read.counts).toEqual(tally.counts)
    expect(read.levels).toEqual(tally.levels)
    expect(read.times).toEqual(tally.times)
  })

  it.prop("is added up in any order", { a: tallies, b: tallies, c: tallies }, ({ a, b, c }) => {
    const text = (tally: Tally) => JSON.parse(encode(tally))
    expect(text(add(add(a, b), c))).toEqual(text(add(a, add(c, b))))
    expect(text(add(empty, a))).toEqual(text(a))
  })

  it("of a version that this program does not know is empty", () => {
    expect(decode('{"v":2,"counts":7}')).toEqual(empty)
  })
})
