import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { aimd, BulkheadLimit } from "../../../domain/resilience/BulkheadLimit.ts"

const burst = (limit: BulkheadLimit, size: number) => {
  for (let n = 0; n < size; n++) limit.begin()
}

describe("the concurrency limit", () => {
  it("grows by one after a whole limit's worth of successes under load", () => {
    const limit = new BulkheadLimit({ ...aimd, initial: 4 })
    burst(limit, 4)
    for (let n = 0; n < 5; n++) {
      limit.succeed()
      limit.begin()
    }
    expect(limit.limit).toBe(5)
  })

  it("does not grow while less than half of it is in use", () => {
    const limit = new BulkheadLimit({ ...aimd, initial: 10 })
    for (let n = 0; n < 1000; n++) {
      limit.begin()
      limit.succeed()
    }
    expect(limit.limit).toBe(10)
  })

  it("is reduced once by all calls that met the same trouble", () => {
    const limit = new BulkheadLimit({ ...aimd, initial: 20 })
    burst(limit, 20)
    for (let n = 0; n < 20; n++) limit.refuse(1000, 1500 + n)
    expect(limit.limit).toBe(18)
    limit.begin()
    limit.refuse(2000, 2100)
    expect(limit.limit).toBe(16)
  })

  it.prop(
    "stays within its bounds, and counts what is under way",
    [FastCheck.array(FastCheck.constantFrom("begin", "succeed", "refuse", "release"), { maxLength: 300 })],
    ([steps]) => {
      const limit = new BulkheadLimit({ initial: 3, minimum: 1, maximum: 6, backoff: 0.5 })
      let used = 0
      for (const [at, step] of steps.entries()) {
        if (step === "begin") {
          if (!limit.hasRoom) continue
          limit.begin()
          used++
        } else if (used > 0) {
          if (step === "succeed") limit.succeed()
          else if (step === "refuse") limit.refuse(at, at)
          else limit.release()
          used--
        }
        expect(limit.used).toBe(used)
        expect(limit.limit).toBeGreaterThanOrEqual(1)
        expect(limit.limit).toBeLessThanOrEqual(6)
      }
    }
  )
})
