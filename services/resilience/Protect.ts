import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { type CircuitOpen, isTransient, type RateLimited, TimedOut } from "../../domain/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { spending } from "./Budget.ts"
import type { Caller, Policy } from "./Policy.ts"
import { type Failed, within } from "./Retry.ts"
import { judge, Verdict } from "./Verdict.ts"

/**
 * How a policy itself makes a call fail: its breaker is open, its throttle holds back, its deadline passed.
 *
 * @since 0.1.0
 * @category models
 */
export type Refusal = CircuitOpen | RateLimited | TimedOut

/**
 * A failure as the caller gets it.
 *
 * @since 0.1.0
 * @category destructors
 */
export const unwrap = <E>(failure: Verdict<E> | Refusal): E | Refusal =>
  failure instanceof Verdict ? failure.failure : failure

/** What the call comes to, judged. Where there is no rule, a bug need not be looked at. */
const judged = <A, E, R, C extends Failed>(
  self: Effect.Effect<A, E, R>,
  asked: Asked,
  classify: Policy<C>["classify"]
): Effect.Effect<A, Verdict<E | C>, R> => {
  const fail = (failure: E) => Effect.fail(judge(failure, asked, classify))
  if (classify === undefined) return Effect.catchAll(self, fail)
  return Effect.catchAllCause(self, (cause) => {
    const failure = Cause.failureOrCause(cause)
    if (Either.isLeft(failure)) return fail(failure.left)
    const claimed = Option.flatMapNullable(Cause.dieOption(cause), (bug) => classify(bug, asked))
    return Option.isSome(claimed)
      ? Effect.fail(new Verdict(claimed.value, claimed.value))
      : Effect.failCause(failure.right)
  })
}

/**
 * Waits until it is time to try again, or fails with what it was given: because it is permanent, the schedule has ended, the budget
 * is spent, or what is `left` of the total is too short.
 *
 * @since 0.1.0
 * @category constructors
 */
export const retries = <C extends Failed>(
  { budget, name, retry = Schedule.stop }: Policy<C>,
  { client = name }: Caller,
  left: number
): Effect.Effect<<E>(failure: Verdict<E> | Refusal) => Effect.Effect<void, Verdict<E> | Refusal>> => {
  const bounded = left === Infinity ? retry : within(left)(retry)
  return Effect.map(
    Schedule.driver(budget === undefined ? bounded : spending(budget, client)(bounded)),
    (driver) => (failure) =>
      isTransient(failure) ? Effect.mapError(driver.next(failure), () => failure) : Effect.fail(failure)
  )
}

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
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | C | Refusal, R> => {
    const { breaker, budget, classify, deadline, limits, name, permits, throttle } = policy
    const { client = name, request = policy.request } = caller

    const attempt = (attempt: number, left: number): Effect.Effect<A, Verdict<E | C> | Refusal, R> => {
      const asked = { request, candidate: name, attempt }
      const late = () => new TimedOut({ ...asked, phase: "total" })
      const limit = Math.min(limits.attempt, left)
      let call: Effect.Effect<A, Verdict<E | C> | Refusal, R> = judged(self, asked, classify)
      if (limit !== Infinity) call = deadline.within(call, limit, late)
      if (throttle !== undefined) call = throttle.protect(call)
      if (breaker !== undefined) call = breaker.protect(asked)(call)
      if (permits === undefined) return call
      // What waits for a permit is still within the total.
      return left === Infinity ? permits.protect(call) : deadline.within(permits.protect(call), left, late)
    }
    return Effect.suspend(() => {
      const due = limits.total === Infinity ? Infinity : deadline.unsafeNow() + limits.total
      const left = () => (due === Infinity ? Infinity : Math.max(0, due - deadline.unsafeNow()))
      budget?.unsafeDeposit(client)
      return Effect.catchAll(attempt(1, limits.total), (first) =>
        Effect.flatMap(retries(policy, caller, left()), (wait) => {
          const again = (failure: typeof first, next: number): Effect.Effect<A, E | C | Refusal, R> =>
            Effect.matchEffect(wait(failure), {
              onFailure: (failure) => Effect.fail(unwrap(failure)),
              onSuccess: () => Effect.catchAll(attempt(next, left()), (failure) => again(failure, next + 1))
            })
          return again(first, 2)
        })
      )
    })
  }
