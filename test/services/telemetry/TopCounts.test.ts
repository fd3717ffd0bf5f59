import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { TopCounts } from "../../../services/telemetry/TopCounts.ts"

const size = 8

describe("the top counts", () => {
  it.prop(
    "keep a bounded number, never count too low, and hold whoever has more than an equal share",
    {
      seen: FastCheck.array(FastCheck.tuple(FastCheck.nat(40), FastCheck.integer({ min: 1, max: 5 })), {
        maxLength: 300
      })
    },
    ({ seen }) => {
      const top = new TopCounts<number>(size)
      const exact = new Map<number, number>()
      for (const [key, count] of seen) {
        top.add(key, count)
        exact.set(key, (exact.get(key) ?? 0) + count)
      }
      const kept = new Map(top.top(Infinity))
      const all = seen.reduce((sum, [, count]) => sum + count, 0)
      expect(kept.size).toBeLessThanOrEqual(size)
      for (const [key, count] of kept) expect(count).toBeGreaterThanOrEqual(exact.get(key) ?? Infinity)
      for (const [key, count] of exact) if (count > all / size) expect(kept.has(key)).toBe(true)
      // Nothing is counted twice either.
      expect([...kept.values()].reduce((sum, count) => sum + count, 0)).toBe(all)
    }
  )

  it("are exact while there is room, the largest first", () => {
    const top = new TopCounts<string>(3)
    for (const key of ["a", "b", "b", "c", "b", "c"]) top.add(key, 1)
    expect(top.top(2)).toEqual([
      ["b", 3],
      ["c", 2]
    ])
    top.clear()
    expect(top.top(2)).toEqual([])
  })
})
