import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, TestClock } from "effect"
import { BudgetExhausted } from "../../../domain/resilience/Refusal.ts"
import { finagle, RetryBudget } from "../../../domain/resilience/RetryBudget.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"

describe("the retry budget", () => {
  it.effect("lets a flood of failing requests of one client cause no more calls than it allows, and others go on", () =>
    Effect.gen(function* () {
      const budget = yield* Budget
      let spent = 0
      for (let second = 0; second < 60; second++) {
        for (let request = 0; request < 100; request++) {
          budget.unsafeBegin("flood", false)
          while (budget.unsafeSpend("flood")) spent++
        }
        yield* TestClock.adjust("1 second")
      }
      expect(spent).toBeLessThanOrEqual(0.2 * 6000 + 60 + 10)
      expect(spent).toBeGreaterThan(0.2 * 6000 - 10)
      expect(budget.unsafeSpend("other")).toBe(true)
    }).pipe(Effect.provide(Budget.layer()))
  )

  it.effect("makes a call that was made before draw on it, and says when there is some again", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", budget: yield* Budget })
      const again = Effect.succeed("done").pipe(Resilience.protect(policy, { again: true }))
      yield* Effect.repeatN(again, 9)
      expect(yield* Effect.flip(again)).toEqual(new BudgetExhausted({ policy: "search", retryAfter: 1000 }))
      yield* TestClock.adjust("10 seconds")
      yield* again
    }).pipe(Effect.provide(Budget.layer()))
  )

  it.effect("takes nothing from a client when that of all is spent", () =>
    Effect.gen(function* () {
      const { unsafeSpend } = yield* Budget
      expect(unsafeSpend("one")).toBe(true)
      expect(unsafeSpend("two")).toBe(false)
      yield* TestClock.adjust("10 seconds")
      expect(Array.from({ length: 2 }, () => unsafeSpend("two"))).toEqual([true, false])
    }).pipe(Effect.provide(Budget.layer({ all: { share: 0, floor: 0.1, window: 10_000 } })))
  )

  it.prop(
    "never allows more within its window than its share and its floor, wherever the clock goes",
    [
      FastCheck.array(
        FastCheck.record({
          act: FastCheck.constantFrom("pay", "spend"),
          step: FastCheck.integer({ min: -3000, max: 3000 })
        }),
        { maxLength: 300 }
      )
    ],
    ([acts]) => {
      const budget = new RetryBudget(finagle)
      const seen: Array<{ readonly act: string; readonly at: number }> = []
      let now = 1_000_000
      let newest = now
      for (const { act, step } of acts) {
        now += step
        newest = Math.max(newest, now)
        if (act === "pay") budget.deposit(now)
        else if (budget.left(now) < 1) continue
        else budget.spend(now)
        seen.push({ act, at: newest })
        const within = seen.filter(({ at }) => at > newest - finagle.window)
        const paid = within.filter(({ act }) => act === "pay").length
        expect(within.length - paid).toBeLessThanOrEqual(0.2 * paid + 100 + 20)
      }
    }
  )
})
