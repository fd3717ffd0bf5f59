import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import { BudgetExhausted } from "../../domain/resilience/Refusal.ts"
import type { Judged } from "./Judged.ts"
import type { AnyPolicy, Caller, Policy } from "./Policy.ts"
import { spending, untilOpen, whileTransient, within } from "./Retry.ts"
import { type Step, stepping } from "./Stepping.ts"

/**
 * The retry loop after a first failure: waits for the delay of the step and tries again, until an attempt succeeds or the step returns
 * `None`. Fails with the last failure.
 */
export const retried = <A, F, R>(first: F, step: Step<F>, attempt: Effect.Effect<A, F, R>): Effect.Effect<A, F, R> => {
  const again = (failure: F): Effect.Effect<A, F, R> =>
    Effect.flatMap(step(failure), (wait) => {
      if (Option.isNone(wait)) return Effect.fail(failure)
      const next = Effect.catchAll(attempt, again)
      return Duration.toMillis(wait.value) > 0 ? Effect.delay(next, wait.value) : next
    })
  return again(first)
}

/**
 * The retry schedule of a call: the policy's schedule, while failures are transient, the breaker is not open, the remaining total suffices,
 * and the budget allows it. The delays are those of the policy's schedule.
 */
export const composed = (
  { breaker, budget, name, retry = Schedule.stop }: Pick<AnyPolicy, "breaker" | "budget" | "name" | "retry">,
  { client = name }: Caller,
  left = Infinity
): Schedule.Schedule<unknown, Judgement> => {
  const lasting = whileTransient(retry)
  const open = breaker === undefined ? lasting : untilOpen(breaker)(lasting)
  // A retry that starts when the total has passed is useless.
  const bounded = left === Infinity ? open : within(left - 1)(open)
  return budget === undefined ? bounded : spending(budget, client)(bounded)
}

/** What follows an attempt that failed. */
export type Otherwise<A, E, R, E2> = (ended: Judged<A, E>) => Effect.Effect<A, E2, R>

/** One attempt; `left` is the remaining total in milliseconds. */
export type Attempt<A, E, R> = <E2>(left: number, otherwise: Otherwise<A, E, R, E2>) => Effect.Effect<A, E2, R>

/** As `Effect.catchAll`, which would cost a step on success. */
export const caught = <A, E, R, E2>(
  self: Effect.Effect<A, Judged<A, E>, R>,
  otherwise: Otherwise<A, E, R, E2>
): Effect.Effect<A, E2, R> =>
  Effect.catchAllCause(self, (cause) => {
    const failure = Cause.failureOrCause(cause)
    return Either.isLeft(failure) ? otherwise(failure.left) : Effect.failCause(failure.right)
  })

/** Starts a call: a first call pays into the budget, a repeated one draws on it. Returns the time at which the total deadline passes. */
export const begin = (
  { budget, deadline, limits: { total }, name }: AnyPolicy,
  { again = false, client = name }: Caller
): number | BudgetExhausted => {
  if (budget !== undefined && !budget.unsafeBegin(client, again)) {
    return new BudgetExhausted({ policy: name, retryAfter: budgetPause })
  }
  return total === Infinity ? Infinity : deadline.unsafeNow() + total
}

/** The delay, in milliseconds, before an exhausted budget is checked again. */
export const budgetPause = 1000

/** The attempts after a failed first attempt. */
export const retries = <A, E, R>(
  policy: AnyPolicy,
  caller: Caller,
  due: number,
  first: Judged<A, E>,
  attempt: Attempt<A, E, R>
): Effect.Effect<A, E, R> => {
  if (policy.retry === undefined) return first.end
  const left = () => (due === Infinity ? Infinity : Math.max(0, due - policy.deadline.unsafeNow()))
  const step = stepping(composed(policy, caller, left()))
  return Effect.catchAll(
    retried(
      first,
      ({ judgement }) => step(judgement),
      Effect.suspend(() => attempt(left(), (ended) => Effect.fail(ended)))
    ),
    ({ end }) => end
  )
}

/** All attempts of a call. If the first attempt succeeds, the schedule is never entered. */
export const attempts = <A, E, R, Own>(
  policy: Policy<never, never, Own>,
  caller: Caller,
  attempt: Attempt<A, E, R>
): Effect.Effect<A, E | Own, R> =>
  Effect.suspend((): Effect.Effect<A, E | Own, R> => {
    const due = begin(policy, caller)
    if (typeof due !== "number") return policy.refuse(due)
    return attempt(policy.limits.total, (first) => retries(policy, caller, due, first, attempt))
  })
