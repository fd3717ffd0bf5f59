import { describe, expect, it } from "@effect/vitest"
import { history } from "../../../domain/telemetry/History.ts"
import { lengths, type Range } from "../../../domain/telemetry/Period.ts"
import { empty, type Tally } from "../../../domain/telemetry/Tally.ts"

const { minute } = lengths
const range: Range = { from: 0, to: 15 * minute, step: 5 * minute, period: "minute" }

/** Bucket 160 ends at 1.024 s, bucket 176 at 2.048 s. */
const row = (at: number, tally: Partial<Tally>) => ({ at: at * minute, tally: { ...empty, ...tally } })

describe("the history of a range", () => {
  it("adds the rows of a step up, has no value where no process ran, and zero where nothing was counted", () => {
    const found = history(range, [
      row(0, { counts: { updates: 2, "failures:Overloaded": 1 } }),
      row(4, { counts: { updates: 3 } }),
      row(10, { counts: {} })
    ])
    expect(found.at).toEqual([0, 5 * minute, 10 * minute])
    expect(found.counts).toEqual({ updates: [5, null, 0], "failures:Overloaded": [1, null, 0] })
    expect(found.whole.counts).toEqual({ updates: 5, "failures:Overloaded": 1 })
  })

  it("has percentiles of a step from all its rows, and those of the whole range, in milliseconds", () => {
    const times = (sum: number, buckets: ReadonlyArray<number>) => ({ times: { total: { sum, buckets } } })
    const found = history(range, [
      row(0, times(99, [160, 99])),
      row(1, times(2, [176, 1])),
      row(12, times(2, [176, 1]))
    ])
    const [first, none, last] = found.times["total"]?.p50 ?? []
    expect([first, none, last].map((value) => value && Math.round(value / 100))).toEqual([10, null, 20])
    expect(found.times["total"]?.p99[0]).toBe(first)
    expect(found.times["total"]?.average[0]).toBe(1010)
    expect(found.whole.times["total"]?.count).toBe(101)
    expect(found.whole.times["total"]?.p99).toBeCloseTo(last ?? NaN, 0)
  })

  it("has the mean and the maximum of what was sampled, by several processes", () => {
    const level = (samples: number, sum: number, most: number) => ({ levels: { memory: { samples, sum, most } } })
    const found = history(range, [row(0, level(2, 300, 200)), row(1, level(1, 300, 300))])
    expect(found.levels).toEqual({ memory: { mean: [200, null, null], most: [300, null, null] } })
    expect(found.whole.levels).toEqual({ memory: { mean: 200, most: 300 } })
  })
})
