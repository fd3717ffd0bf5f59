import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import { BudgetExhausted } from "../../domain/resilience/Refusal.ts"
import type { Judged } from "./Judged.ts"
import type { AnyPolicy, Caller, Policy } from "./Policy.ts"
import { spending, untilOpen, whileTransient, within } from "./Retry.ts"
import { type Step, stepping } from "./Stepping.ts"

/**
 * The retry loop, entered after a first failure: waits as the step says and tries again, until an attempt succeeds or the step yields
 * nothing; fails with the last failure then.
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
 * When a call is tried again: by the policy's schedule, while its failures are transient, until its breaker is open, within what is left of
 * its total, and paid from its budget. The delays are those of the policy's schedule.
 */
export const composed = (
  { breaker, budget, name, retry = Schedule.stop }: Pick<AnyPolicy, "breaker" | "budget" | "name" | "retry">,
  { client = name }: Caller,
  left = Infinity
): Schedule.Schedule<unknown, Judgement> => {
  const lasting = whileTransient(retry)
  const open = breaker === undefined ? lasting : untilOpen(breaker)(lasting)
  // One that begins when nothing is left of the total is no use.
  const bounded = left === Infinity ? open : within(left - 1)(open)
  return budget === undefined ? bounded : spending(budget, client)(bounded)
}

/** One attempt, given what is left of the total in milliseconds. */
export type Attempt<A, E, R> = (left: number) => Effect.Effect<A, Judged<A, E>, R>

/** A call begins: it pays into the budget, or draws on it when it was made before. Returns the moment at which its total has passed. */
export const begin = (
  { budget, deadline, limits: { total }, name }: AnyPolicy,
  { again = false, client = name }: Caller
): number | BudgetExhausted => {
  if (budget !== undefined && !budget.unsafeBegin(client, again)) {
    return new BudgetExhausted({ policy: name, retryAfter: budgetPause })
  }
  return total === Infinity ? Infinity : deadline.unsafeNow() + total
}

/** A spent budget is worth another look after this many milliseconds. */
export const budgetPause = 1000

/** The attempts after a first one that failed. */
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
      Effect.suspend(() => attempt(left()))
    ),
    ({ end }) => end
  )
}

/** All attempts at a call. A success on the first try never touches the schedule. */
export const attempts = <A, E, R, Own>(
  policy: Policy<never, never, Own>,
  caller: Caller,
  attempt: Attempt<A, E, R>
): Effect.Effect<A, E | Own, R> =>
  Effect.suspend((): Effect.Effect<A, E | Own, R> => {
    const due = begin(policy, caller)
    if (typeof due !== "number") return policy.refuse(due)
    return Effect.catchAll(attempt(policy.limits.total), (first) => retries(policy, caller, due, first, attempt))
  })
