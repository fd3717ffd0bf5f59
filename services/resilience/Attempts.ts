import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { isTransient } from "../../domain/model/Failure.ts"
import { spending } from "./Budget.ts"
import type { Caller, Policy } from "./Policy.ts"
import { type Failed, within } from "./Retry.ts"
import type { Verdict } from "./Verdict.ts"

/**
 * One attempt, given its number, from 1, and what is left of the total in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export type Attempt<A, E, R> = (number: number, left: number) => Effect.Effect<A, Verdict<E>, R>

/**
 * A call begins: it pays into the budget, and gets the moment at which its total has passed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const begin = (
  { budget, deadline, limits: { total }, name }: Policy<Failed>,
  { client = name }: Caller
): number => {
  budget?.unsafeDeposit(client)
  return total === Infinity ? Infinity : deadline.unsafeNow() + total
}

/**
 * Tries again after a first failure until an attempt succeeds, a failure is permanent, the policy's schedule has ended, its budget
 * is spent, or a wait would pass the total; fails with the last failure.
 *
 * @since 0.1.0
 * @category constructors
 */
export const retried = <A, E, R>(
  { budget, deadline, name, retry }: Policy<Failed>,
  { client = name }: Caller,
  due: number,
  first: Verdict<E>,
  attempt: Attempt<A, E, R>
): Effect.Effect<A, E, R> => {
  if (retry === undefined || !isTransient(first)) return Effect.fail(first.failure)
  const left = () => (due === Infinity ? Infinity : Math.max(0, due - deadline.unsafeNow()))
  // One that begins when nothing is left of the total is no use.
  const bounded = due === Infinity ? retry : within(left() - 1)(retry)
  const affordable = budget === undefined ? bounded : spending(budget, client)(bounded)
  return Effect.flatMap(Schedule.driver(affordable), (driver) => {
    const again = (last: Verdict<E>, number: number): Effect.Effect<A, E, R> =>
      isTransient(last)
        ? Effect.matchEffect(driver.next(last), {
            onFailure: () => Effect.fail(last.failure),
            onSuccess: () => Effect.catchAll(attempt(number, left()), (next) => again(next, number + 1))
          })
        : Effect.fail(last.failure)
    return again(first, 2)
  })
}

/**
 * All attempts at a call. A success on the first try never touches the schedule.
 *
 * @since 0.1.0
 * @category constructors
 */
export const attempts = <A, E, R>(
  policy: Policy<Failed>,
  caller: Caller,
  attempt: Attempt<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.suspend(() => {
    const due = begin(policy, caller)
    return Effect.catchAll(attempt(1, policy.limits.total), (first) => retried(policy, caller, due, first, attempt))
  })
