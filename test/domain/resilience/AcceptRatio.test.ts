import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { AcceptRatio, sre } from "../../../domain/resilience/AcceptRatio.ts"

const events = FastCheck.array(FastCheck.record({ after: FastCheck.nat(3000), accepted: FastCheck.boolean() }), {
  maxLength: 30
})

describe("the accept ratio", () => {
  it.prop("is the formula of the book over what happened within the window", [events], ([list]) => {
    const ratio = new AcceptRatio(sre)
    let now = 1_000_000
    let wanted = 0
    let accepted = 0
    for (const event of list) {
      now += event.after
      ratio.record(now, event.accepted)
      wanted++
      if (event.accepted) accepted++
    }
    const formula = Math.max(0, (wanted - 2 * accepted) / (wanted + 1))
    expect(ratio.rejection(now)).toBeCloseTo(wanted < 10 ? 0 : formula, 10)
    expect(ratio.rejection(now + 2 * sre.window)).toBe(0)
  })

  it("rejects nothing while half of the requests are accepted, or before there are enough to judge", () => {
    const ratio = new AcceptRatio(sre)
    for (let n = 0; n < 9; n++) {
      expect(ratio.rejection(0)).toBe(0)
      ratio.record(0, false)
    }
    for (let n = 0; n < 9; n++) ratio.record(0, true)
    expect(ratio.rejection(1)).toBe(0)
  })

  it("lets ever fewer through while everything is refused, and all again two minutes after", () => {
    const ratio = new AcceptRatio(sre)
    let last = 0
    for (let second = 0; second < 100; second++) {
      ratio.record(1000 * second, false)
      const rejected = ratio.rejection(1000 * second)
      expect(rejected).toBeGreaterThanOrEqual(last)
      last = rejected
    }
    expect(last).toBeGreaterThan(0.95)
    expect(last).toBeLessThan(1)
    expect(ratio.rejection(100_000 + 2 * sre.window)).toBe(0)
  })

  it.prop(
    "stays a probability when the clock jumps",
    [FastCheck.array(FastCheck.integer({ min: -1e12, max: 1e12 }))],
    ([jumps]) => {
      const ratio = new AcceptRatio(sre)
      for (const at of jumps) {
        ratio.record(at, at % 3 === 0)
        const rejected = ratio.rejection(at)
        expect(rejected >= 0 && rejected < 1).toBe(true)
      }
    }
  )
})
