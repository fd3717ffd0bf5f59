import { describe, expect, it } from "@effect/vitest"
import { Effect, Random, TestClock } from "effect"
import * as AdaptiveThrottling from "../../../services/resilience/AdaptiveThrottling.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import { judge, Refused, Trouble, trouble } from "./trouble.ts"

const limited = new Trouble({ because: "rate-limited" })

/** How many of so many calls go out, one each second. */
const sent = (
  throttling: AdaptiveThrottling.AdaptiveThrottling,
  call: Effect.Effect<unknown, Trouble | Refused>,
  calls: number
) =>
  Effect.gen(function* () {
    const policy = yield* Resilience.make({ throttling, judge })
    let out = 0
    const one = Effect.zipRight(
      Effect.sync(() => out++),
      call
    )
    for (let n = 0; n < calls; n++) {
      yield* Effect.either(one.pipe(Resilience.protect(policy)))
      yield* TestClock.adjust("1 second")
    }
    return out
  }).pipe(Effect.withRandom(Random.make("refusals")))

describe("adaptive throttling", () => {
  it.effect("sends ever less of what is refused, and everything again once it is accepted", () =>
    Effect.gen(function* () {
      const throttling = yield* AdaptiveThrottling.make("search")
      const during = yield* sent(throttling, limited, 100)
      expect(during).toBeGreaterThanOrEqual(10)
      expect(during).toBeLessThan(45)
      expect(yield* throttling.rejection).toBeGreaterThan(0.9)
      // After two minutes nothing of it counts any more.
      yield* TestClock.adjust("2 minutes")
      expect(yield* sent(throttling, Effect.void, 60)).toBe(60)
    })
  )

  it.effect.each([trouble, new Trouble({ because: "timed-out" }), new Refused()])(
    "does not hold back for a failure that is no refusal: %o",
    (failure) =>
      Effect.gen(function* () {
        const throttling = yield* AdaptiveThrottling.make("search")
        expect(yield* sent(throttling, Effect.fail(failure), 100)).toBe(100)
      })
  )

  it.effect("does not take many slow calls under way for refusals", () =>
    Effect.gen(function* () {
      const throttling = yield* AdaptiveThrottling.make("search")
      yield* Effect.replicateEffect(throttling.acquire, 20)
      yield* TestClock.adjust("1 second")
      expect(yield* throttling.rejection).toBe(0)
    })
  )

  it.effect("says when to try again", () =>
    Effect.gen(function* () {
      const throttling = yield* AdaptiveThrottling.make("search")
      yield* sent(throttling, limited, 100)
      const failure = yield* Effect.flip(Effect.withRandom(throttling.acquire, Random.fixed([0])))
      expect(failure).toMatchObject({ _tag: "Throttled", policy: "search", retryAfter: 1000 })
    })
  )

  it.effect("shares no state between instances", () =>
    Effect.gen(function* () {
      const one = yield* AdaptiveThrottling.make("search")
      const other = yield* AdaptiveThrottling.make("search")
      yield* sent(one, limited, 50)
      expect(yield* other.rejection).toBe(0)
    })
  )
})
