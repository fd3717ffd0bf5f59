import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, FastCheck, Option, Schedule, TestClock } from "effect"
import { Budget } from "../../../services/resilience/Budget.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { stepping } from "../../../services/resilience/Stepping.ts"

/** Waits as the schedule says until it ends; the times of the retries. */
const retries = (schedule: Schedule.Schedule<unknown>) =>
  Effect.gen(function* () {
    const step = stepping(schedule)
    const began = yield* Clock.currentTimeMillis
    const at: Array<number> = []
    let next = yield* step(undefined)
    while (Option.isSome(next) && at.length < 1000) {
      yield* TestClock.adjust(next.value)
      at.push((yield* Clock.currentTimeMillis) - began)
      next = yield* step(undefined)
    }
    return at
  })

describe("within", () => {
  it.effect("ends when the time so far and the next delay together pass the limit", () =>
    Effect.gen(function* () {
      const doubling = Retry.exponential({ base: "100 millis", factor: 2, cap: "1 minute" })
      expect(yield* retries(Retry.within("700 millis")(doubling))).toEqual([100, 300, 700])
      expect(yield* retries(Retry.within("699 millis")(doubling))).toEqual([100, 300])
      expect(yield* retries(Retry.within(0)(doubling))).toEqual([])
    })
  )

  it.effect("counts what the tries themselves take", () =>
    Effect.gen(function* () {
      const step = stepping(Retry.within("1 second")(Schedule.spaced("100 millis")))
      expect(Option.isSome(yield* step(undefined))).toBe(true)
      yield* TestClock.adjust("901 millis")
      expect(yield* step(undefined)).toEqual(Option.none())
    })
  )

  it.effect.prop(
    "no retry begins after the limit, whatever the delays are",
    [FastCheck.integer({ min: 0, max: 20_000 }), FastCheck.integer({ min: 50, max: 3000 })],
    ([limit, base]) =>
      Effect.gen(function* () {
        const at = yield* retries(
          Retry.within(Duration.millis(limit))(Retry.exponential({ base, factor: 1.5, cap: 5000 }))
        )
        for (const time of at) expect(time).toBeLessThanOrEqual(limit)
      })
  )
})

describe("spending", () => {
  const all = { share: 0, floor: 1, window: 10_000 }

  it.effect("recurs only while the budget allows it, and again once it has recovered", () =>
    Effect.gen(function* () {
      const budget = yield* Budget
      const greedy = Retry.spending(budget, "client")(Schedule.spaced("1 millis"))
      expect(yield* retries(greedy)).toHaveLength(10)
      expect(yield* retries(greedy)).toHaveLength(0)
      yield* TestClock.adjust("10 seconds")
      expect(yield* retries(greedy)).toHaveLength(10)
    }).pipe(Effect.provide(Budget.layer({ all, client: all })))
  )

  it.effect("takes nothing when the schedule itself ends", () =>
    Effect.gen(function* () {
      const budget = yield* Budget
      expect(yield* retries(Retry.spending(budget, "client")(Schedule.recurs(3)))).toHaveLength(3)
      expect(yield* retries(Retry.spending(budget, "client")(Schedule.forever))).toHaveLength(7)
    }).pipe(Effect.provide(Budget.layer({ all, client: all })))
  )
})
