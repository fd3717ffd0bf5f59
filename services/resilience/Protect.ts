import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { type Refusal, TimedOut } from "../../domain/resilience/Refusal.ts"
import { type Attempt, attempts } from "./Attempts.ts"
import { type BreakerPermit, circuitOpen } from "./Breaker.ts"
import { type Ends, within } from "./Deadline.ts"
import { failed, holding, Judged, refused, unwelcome } from "./Judged.ts"
import type { Caller, Policy } from "./Policy.ts"

/** The adaptive throttling and the bulkhead of a policy, in the order in which a call passes them. */
export const gates = <Own>(
  policy: Policy<never, never, Own>,
  { priority }: Caller
): ReadonlyArray<Effect.Effect<Permit, Judged<never, Own>>> => {
  const passed: ReadonlyArray<Effect.Effect<Permit, Refusal> | undefined> = [
    policy.throttling?.acquire,
    policy.bulkhead?.acquire(priority)
  ]
  return passed
    .filter((acquire) => acquire !== undefined)
    .map((acquire) => Effect.mapError(acquire, (refusal) => refused(policy, refusal)))
}

/**
 * An attempt that the breaker has admitted, within `left` milliseconds: adaptive throttling, bulkhead and deadline. The breaker's permit
 * ends with the attempt, however it ends.
 */
export const through = <A, E, R, Own>(
  policy: Policy<E, A, Own>,
  caller: Caller,
  permit: BreakerPermit | undefined,
  left: number,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, Judged<A, E | Own>, R> => {
  type Ended = Judged<A, E | Own>
  const { deadline, limits, name } = policy
  const gated = policy.throttling !== undefined || policy.bulkhead !== undefined
  const late = (deadline: TimedOut["deadline"]) => refused(policy, new TimedOut({ policy: name, deadline }))
  const fail = (ended: Ended): Effect.Effect<never, Ended> => {
    permit?.fail(ended.judgement)
    return Effect.fail(ended)
  }
  const welcome = (value: A): Effect.Effect<A, Ended> => {
    const bad = unwelcome(policy, permit, value)
    return bad === undefined ? Effect.succeed(value) : Effect.fail(bad)
  }
  // A call that still waits for a permit says nothing about the service.
  let begun = !gated
  const ends: Ends<A, E | Ended, Effect.Effect<A, Ended>> = {
    onSuccess: (value) => {
      const bad = gated ? undefined : unwelcome(policy, permit, value)
      if (bad !== undefined) return fail(bad)
      permit?.succeed()
      return Effect.succeed(value)
    },
    onFailure: (cause) => {
      const failure = Cause.failureOrCause(cause)
      if (Either.isLeft(failure)) {
        return fail(failure.left instanceof Judged ? failure.left : failed(policy, permit, failure.left))
      }
      permit?.release()
      return Effect.failCause(failure.right)
    },
    onLate: () => {
      if (!begun) permit?.release()
      return fail(late(limits.attempt < left && !gated ? "attempt" : "total"))
    }
  }
  let call: Effect.Effect<A, E | Ended, R> = self
  let limit = Math.min(limits.attempt, left)
  if (gated) {
    let inner: Effect.Effect<A, Ended, R> = Effect.suspend(() => {
      begun = true
      const judged = Effect.flatMap(
        Effect.mapError(self, (error): Ended => failed(policy, permit, error)),
        welcome
      )
      return limits.attempt < left ? within(deadline, judged, limits.attempt, () => late("attempt")) : judged
    })
    for (const acquire of gates(policy, caller).toReversed()) inner = holding(acquire, inner)
    call = inner
    limit = left
  }
  if (limit !== Infinity) return deadline.match(call, limit, ends)
  // Only an interrupted probe has to return its permit; watching for interruption is expensive.
  if (permit?.probe === true) call = Effect.onInterrupt(call, () => Effect.sync(permit.release))
  return Effect.matchCauseEffect(call, ends)
}

/** One attempt of an effect under a policy: breaker, adaptive throttling, bulkhead and deadline. */
export const attempting =
  <A, E, R, Own>(policy: Policy<E, A, Own>, caller: Caller, self: Effect.Effect<A, E, R>): Attempt<A, E | Own, R> =>
  (left) => {
    const permit = policy.breaker?.unsafeAcquire()
    if (typeof permit === "number") return Effect.fail(refused(policy, circuitOpen(policy.name, permit)))
    return through(policy, caller, permit, left, self)
  }

/**
 * Runs an effect under a policy: breaker, adaptive throttling, bulkhead and deadline for each attempt. The policy's schedule retries
 * transient failures within its budget. The last failure is passed on unchanged. Permanent and ignored failures, and defects, end the call
 * at once. An interrupted call is not counted, and nothing of it keeps running.
 *
 * @since 0.1.0
 * @category combinators
 */
export const protect =
  <E1, A1, Own>(policy: Policy<E1, A1, Own>, caller: Caller = {}) =>
  <A extends A1, E extends E1, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | Own, R> =>
    attempts(policy, caller, attempting<A, E, R, Own>(policy, caller, self))
