import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import { AcceptRatio, type AcceptRatioOptions, sre } from "../../domain/resilience/AcceptRatio.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { Throttled } from "../../domain/resilience/Refusal.ts"
import { once } from "./Judged.ts"
import { steadyOf } from "./SteadyClock.ts"

/** The delay, in milliseconds, after which a rejected call may be allowed. */
const holdBack = 1000

/**
 * Rejects calls before the service has to: while the service refuses more than half of the calls, some are rejected locally.
 * Failures that are judged `rate-limited` or `overloaded` count as refusals of the service.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveThrottling {
  /** Allows a call or rejects it. The caller must end the permit. */
  readonly acquire: Effect.Effect<Permit, Throttled>
  /** The current probability, from 0 to 1, that a call is rejected. */
  readonly rejection: Effect.Effect<number>
}

const isRefused = (judgement: Judgement) =>
  judgement._tag === "Transient" && (judgement.because === "rate-limited" || judgement.because === "overloaded")

/**
 * Makes adaptive throttling with its own state.
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
