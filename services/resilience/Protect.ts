import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type CircuitOpen, type Throttled, TimedOut } from "../../domain/model/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { type Attempt, attempts } from "./Attempts.ts"
import { circuitOpen } from "./Breaker.ts"
import { type Ends, within } from "./Deadline.ts"
import type { Caller, Policy } from "./Policy.ts"
import type { Failed } from "./Retry.ts"
import type { AdaptiveThrottling } from "./AdaptiveThrottling.ts"
import { judge, judgeCause, judging, own, Verdict } from "./Verdict.ts"

/**
 * How a policy itself makes a call fail: its breaker is open, its throttle holds back, its deadline passed.
 *
 * @since 0.1.0
 * @category models
 */
export type Refusal = CircuitOpen | Throttled | TimedOut

/**
 * Through a throttle, whose refusals count as what they are.
 *
 * @since 0.1.0
 * @category combinators
 */
export const throttled = <A, E, R>(
  throttle: AdaptiveThrottling,
  { priority = "user" }: Caller,
  asked: Asked,
  self: Effect.Effect<A, Verdict<E>, R>
): Effect.Effect<A, Verdict<E | Throttled>, R> =>
  Effect.mapError(throttle.protect(priority, asked)(self), (failure) =>
    failure instanceof Verdict ? failure : own(failure)
  )

const tooLate = (asked: Asked) => own(new TimedOut({ ...asked, phase: "total" }))

/**
 * One attempt at an effect under a policy: breaker, throttle and deadline.
 *
 * @since 0.1.0
 * @category constructors
 */
export const attempting = <A, E, R, C extends Failed>(
  { breaker, classify, deadline, limits, name, request: nobody, throttle }: Policy<C>,
  caller: Caller,
  self: Effect.Effect<A, E, R>
): Attempt<A, E | C | Refusal, R> => {
  type Ended = Verdict<E | C | Refusal>
  const { request = nobody } = caller

  return (number, left): Effect.Effect<A, Ended, R> => {
    const asked = { request, candidate: name, attempt: number }
    const permit = breaker?.unsafeAcquire()
    if (typeof permit === "number") return Effect.fail(own(circuitOpen(asked, permit)))
    const fail = (verdict: Ended): Effect.Effect<never, Ended> => {
      permit?.fail(verdict)
      return Effect.fail(verdict)
    }
    // Who still waits at the throttle was not kept waiting by the other side.
    let begun = throttle === undefined
    const ends: Ends<A, E | Ended, Effect.Effect<A, Ended>> = {
      onSuccess: (value) => {
        permit?.succeed()
        return Effect.succeed(value)
      },
      onFailure: (cause) => {
        const ended = judging(permit, () => judgeCause(cause, asked, classify))
        if (Either.isLeft(ended)) return fail(ended.left)
        permit?.release()
        return Effect.failCause(ended.right)
      },
      onLate: () => {
        if (!begun) permit?.release()
        return fail(tooLate(asked))
      }
    }
    let call: Effect.Effect<A, E | Ended, R> = self
    let limit = Math.min(limits.attempt, left)
    if (throttle !== undefined) {
      const bounded = Effect.suspend(() => {
        begun = true
        return limits.attempt < left ? within(deadline, self, limits.attempt, () => tooLate(asked)) : self
      })
      const judged = Effect.mapError(bounded, (failure) => judge(failure, asked, classify))
      call = throttled(throttle, caller, asked, judged)
      limit = left
    }
    if (limit !== Infinity) return deadline.match(call, limit, ends)
    // Only a probe has to come back when it is interrupted; watching for that costs more than all the rest.
    if (permit?.probe === true) call = Effect.onInterrupt(call, () => Effect.sync(permit.release))
    return Effect.matchCauseEffect(call, ends)
  }
}

/**
 * Runs an effect under a policy: breaker, throttle and deadline at each attempt; what is transient is tried again by the
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
