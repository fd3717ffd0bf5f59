import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { lengths, mostPoints, range, startOf } from "../../../domain/telemetry/Period.ts"

const { day, hour, minute } = lengths
const now = Date.UTC(2026, 6, 15, 12, 34, 56)
const year = 365 * day

const chosen = (from: number, to = now, step?: number) => {
  const found = range({ from, to, step }, now)
  if (typeof found === "string") throw new Error(found)
  return [found.step, found.period, (found.to - found.from) / found.step]
}

describe("the range of a history", () => {
  it("has a step that shows a few hundred points", () => {
    expect(chosen(now - hour)).toEqual([minute, "minute", 61])
    expect(chosen(now - day)).toEqual([5 * minute, "minute", 289])
    expect(chosen(now - 7 * day)).toEqual([hour, "hour", 169])
    expect(chosen(now - 30 * day)).toEqual([6 * hour, "hour", 121])
    expect(chosen(now - year)).toEqual([day, "day", 366])
    expect(chosen(now - 2 * year)).toEqual([7 * day, "day", 105])
  })

  it("has a step that is still kept at its beginning", () => {
    expect(chosen(now - 3 * day, now - 3 * day + hour)).toEqual([hour, "hour", 2])
    expect(chosen(now - year, now - year + day)[1]).toBe("day")
  })

  it("is refused when it is empty, longer than the history, or has too many steps; the answer says what to do", () => {
    expect(range({ from: now, to: now, step: undefined }, now)).toBe("from is not before to.")
    expect(range({ from: now - 10 * 365.25 * day, to: now, step: undefined }, now)).toBe(
      "The history is kept for two years, and this range has 10.0 years: ask for two years at most."
    )
    expect(range({ from: now - year, to: now, step: 60 }, now)).toBe(
      "This range has 525601 steps, and an answer has at most 1500: ask for a step of 21060 seconds or more, or for a shorter range."
    )
    expect(range({ from: now - hour, to: now, step: 90 }, now)).toBe("step is not a multiple of 60 seconds.")
  })

  it.prop(
    "consists of whole steps, contains what was asked for, and is bounded",
    { from: FastCheck.integer({ min: 0, max: now }), length: FastCheck.integer({ min: 1, max: 2 * year }) },
    ({ from, length }) => {
      const found = range({ from, to: from + length, step: undefined }, now)
      if (typeof found === "string") throw new Error(found)
      expect(found.from).toBe(startOf(found.step, from))
      expect(found.to).toBeGreaterThanOrEqual(from + length)
      expect((found.to - found.from) % found.step).toBe(0)
      expect((found.to - found.from) / found.step).toBeLessThanOrEqual(mostPoints)
    }
  )
})
