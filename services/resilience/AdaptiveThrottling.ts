import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { AcceptRatio, type AcceptRatioOptions, sre } from "../../domain/resilience/AcceptRatio.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { Throttled } from "../../domain/resilience/Refusal.ts"
import { once } from "./Judged.ts"
import { steadyOf } from "./SteadyClock.ts"

/** A call that is rejected here may be let through after this many milliseconds. */
const holdBack = 1000

/**
 * Holds calls back before the other side has to refuse them: while it refuses more than half of what it is asked, some are
 * rejected here. Failures that were judged as rate-limited or overloaded are its refusals.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveThrottling {
  /** Lets a call through, or rejects it. The permit has to be ended. */
  readonly acquire: Effect.Effect<Permit, Throttled>
  /** The share of the calls that is rejected now. */
  readonly rejection: Effect.Effect<number>
}

const isRefused = (judgement: Judgement) =>
  judgement._tag === "Transient" && (judgement.because === "rate-limited" || judgement.because === "overloaded")

/**
 * Adaptive throttling of one's own: no state is shared with any other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (name: string, options: Partial<AcceptRatioOptions> = {}): Effect.Effect<AdaptiveThrottling> =>
  Effect.map(Effect.clock, (clock) => {
    const now = steadyOf(clock)
    const ratio = new AcceptRatio({ ...sre, ...options })
    const permit = () =>
      once({
        succeed: () => ratio.record(now(), true),
        fail: (judgement) => judgement._tag !== "Ignored" && ratio.record(now(), !isRefused(judgement)),
        release: () => {}
      })
    const rejected = Effect.suspend(() => {
      ratio.record(now(), false)
      return new Throttled({ policy: name, retryAfter: holdBack })
    })
    const rejection = Effect.sync(() => ratio.rejection(now()))
    return {
      acquire: Effect.flatMap(rejection, (share) => {
        if (share === 0) return Effect.sync(permit)
        return Effect.flatMap(Random.next, (random) => (random < share ? rejected : Effect.sync(permit)))
      }),
      rejection
    }
  })
