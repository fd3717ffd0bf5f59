import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { type Refusal, TimedOut } from "../../domain/resilience/Refusal.ts"
import { type Attempt, attempts, caught, type Otherwise } from "./Attempts.ts"
import { type BreakerPermit, circuitOpen } from "./Breaker.ts"
import { within } from "./Deadline.ts"
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

const late = <Own>(policy: Policy<never, never, Own>, deadline: TimedOut["deadline"]) =>
  refused(policy, new TimedOut({ policy: policy.name, deadline }))

/** Ends the breaker's permit with an attempt. A result that another part of the policy has judged is not judged again. */
const ending = <A, E, R, E2, Own>(
  policy: Policy<E, A, Own>,
  permit: BreakerPermit | undefined,
  judges: boolean,
  otherwise: Otherwise<A, E | Own, R, E2>
) => {
  const fail = (ended: Judged<A, E | Own>) => {
    permit?.fail(ended.judgement)
    return otherwise(ended)
  }
  return {
    fail,
    onSuccess: (value: A): Effect.Effect<A, E2, R> => {
      const bad = judges ? unwelcome(policy, permit, value) : undefined
      if (bad !== undefined) return fail(bad)
      permit?.succeed()
      return Effect.succeed(value)
    },
    onFailure: (cause: Cause.Cause<E | Judged<A, E | Own>>): Effect.Effect<A, E2, R> => {
      const failure = Cause.failureOrCause(cause)
      if (Either.isLeft(failure)) {
        return fail(failure.left instanceof Judged ? failure.left : failed(policy, permit, failure.left))
      }
      permit?.release()
      return Effect.failCause(failure.right)
    }
  }
}

/** An attempt with adaptive throttling or a bulkhead, and a deadline that begins once they have admitted it. */
const gated = <A, E, R, Own>(
  policy: Policy<E, A, Own>,
  caller: Caller,
  permit: BreakerPermit | undefined,
  left: number,
  self: Effect.Effect<A, E, R>
): Effect.Effect<A, Judged<A, E | Own>, R> => {
  type Ended = Judged<A, E | Own>
  const { deadline, limits } = policy
  // A call that still waits for a permit says nothing about the service.
  let begun = false
  let call: Effect.Effect<A, Ended, R> = Effect.suspend(() => {
    begun = true
    const judged = Effect.flatMap(
      Effect.mapError(self, (error): Ended => failed(policy, permit, error)),
      (value): Effect.Effect<A, Ended> => {
        const bad = unwelcome(policy, permit, value)
        return bad === undefined ? Effect.succeed(value) : Effect.fail(bad)
      }
    )
    return limits.attempt < left ? within(deadline, judged, limits.attempt, () => late(policy, "attempt")) : judged
  })
  for (const acquire of gates(policy, caller).toReversed()) call = holding(acquire, call)
  const ends = ending(policy, permit, false, (ended) => Effect.fail(ended))
  if (left === Infinity) return Effect.matchCauseEffect(probing(permit, call), ends)
  return deadline.match(call, left, {
    ...ends,
    onCut: () => {
      if (!begun) permit?.release()
      return ends.fail(late(policy, "total"))
    }
  })
}

/** Only an interrupted probe has to return its permit; watching for interruption is expensive. */
const probing = <A, E, R>(permit: BreakerPermit | undefined, self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  permit?.probe === true ? Effect.onInterrupt(self, () => Effect.sync(() => permit.release())) : self

/**
 * An attempt that the breaker has admitted, within `left` milliseconds: adaptive throttling, bulkhead and deadline. The breaker's permit
 * ends with the attempt, however it ends. An attempt that failed continues with `otherwise`.
 */
export const through = <A, E, R, E2, Own>(
  policy: Policy<E, A, Own>,
  caller: Caller,
  permit: BreakerPermit | undefined,
  left: number,
  self: Effect.Effect<A, E, R>,
  otherwise: Otherwise<A, E | Own, R, E2>
): Effect.Effect<A, E2, R> => {
  const { bulkhead, deadline, limits, throttling } = policy
  if (throttling !== undefined || bulkhead !== undefined) {
    return caught(gated(policy, caller, permit, left, self), otherwise)
  }
  const limit = Math.min(limits.attempt, left)
  if (limit === Infinity) return Effect.matchCauseEffect(probing(permit, self), ending(policy, permit, true, otherwise))
  // The ends of a deadline are uninterruptible, and what follows them is not.
  const ends = ending(policy, permit, true, (ended) => Effect.fail(ended))
  const onCut = () => ends.fail(late(policy, limits.attempt < left ? "attempt" : "total"))
  return caught(deadline.match(self, limit, { ...ends, onCut }), otherwise)
}

/** One attempt of an effect under a policy: breaker, adaptive throttling, bulkhead and deadline. */
export const attempting =
  <A, E, R, Own>(policy: Policy<E, A, Own>, caller: Caller, self: Effect.Effect<A, E, R>): Attempt<A, E | Own, R> =>
  (left, otherwise) => {
    const permit = policy.breaker?.unsafeAcquire()
    if (typeof permit === "number") return otherwise(refused(policy, circuitOpen(policy.name, permit)))
    return through(policy, caller, permit, left, self, otherwise)
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
