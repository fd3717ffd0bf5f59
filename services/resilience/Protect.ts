import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type CircuitOpen, type RateLimited, TimedOut } from "../../domain/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { type Attempt, attempts } from "./Attempts.ts"
import { circuitOpen } from "./Breaker.ts"
import type { Caller, Gate, Policy } from "./Policy.ts"
import type { Failed } from "./Retry.ts"
import { judge, judgeCause, own, Verdict } from "./Verdict.ts"

/**
 * How a policy itself makes a call fail: its breaker is open, its throttle holds back, its deadline passed.
 *
 * @since 0.1.0
 * @category models
 */
export type Refusal = CircuitOpen | RateLimited | TimedOut

/**
 * Through a gate, whose refusals count as what they are.
 *
 * @since 0.1.0
 * @category combinators
 */
export const gated = <A, E, R>(
  { protect }: Gate,
  self: Effect.Effect<A, Verdict<E>, R>
): Effect.Effect<A, Verdict<E | RateLimited>, R> =>
  Effect.mapError(protect(self), (failure) => (failure instanceof Verdict ? failure : own(failure)))

/**
 * One attempt at an effect under a policy: permits, breaker, throttle and deadline.
 *
 * @since 0.1.0
 * @category constructors
 */
export const attempting = <A, E, R, C extends Failed>(
  { breaker, classify, deadline, limits, name, permits, request: nobody, throttle }: Policy<C>,
  { request = nobody }: Caller,
  self: Effect.Effect<A, E, R>
): Attempt<A, E | C | Refusal, R> => {
  type Ended = Verdict<E | C | Refusal>

  const attempt = (asked: Asked, left: number): Effect.Effect<A, Ended, R> => {
    const permit = breaker?.unsafeAcquire()
    if (typeof permit === "number") return Effect.fail(own(circuitOpen(asked, permit)))
    const limit = Math.min(limits.attempt, left)
    let call: Effect.Effect<A, E | Ended, R> =
      limit === Infinity ? self : deadline.within(self, limit, () => tooLate(asked))
    if (throttle !== undefined) {
      const judged = Effect.mapError(call, (failure) => judge(failure, asked, classify))
      call = gated(throttle, judged)
    }
    // Only a probe has to come back when it is interrupted; watching for that costs more than all the rest.
    if (permit?.probe === true) call = Effect.onInterrupt(call, () => Effect.sync(permit.release))
    return Effect.matchCauseEffect(call, {
      onFailure: (cause): Effect.Effect<never, Ended> => {
        const ended = judgeCause(cause, asked, classify)
        if (Either.isRight(ended)) {
          permit?.release()
          return Effect.failCause(ended.right)
        }
        permit?.fail(ended.left)
        return Effect.fail(ended.left)
      },
      onSuccess: (value) => {
        permit?.succeed()
        return Effect.succeed(value)
      }
    })
  }
  return (number, left) => {
    const asked = { request, candidate: name, attempt: number }
    if (permits === undefined) return attempt(asked, left)
    const permitted = Effect.suspend(() => attempt(asked, left))
    const call = gated(permits, permitted)
    return left === Infinity ? call : deadline.within(call, left, () => tooLate(asked))
  }
}

const tooLate = (asked: Asked) => own(new TimedOut({ ...asked, phase: "total" }))

/**
 * Runs an effect under a policy: permits, breaker, throttle and deadline at each attempt; what is transient is tried again by the
 * policy's schedule, within its budget. Failures that are not Holdfast's and that the policy does not claim pass as they are,
 * count for nothing, and end it. Interrupted, it counts for nothing and nothing of it goes on.
 *
 * @since 0.1.0
 * @category combinators
 */
export const protect =
  <C extends Failed>(policy: Policy<C>, caller: Caller = {}) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | C | Refusal, R> =>
    attempts(policy, caller, attempting(policy, caller, self))
