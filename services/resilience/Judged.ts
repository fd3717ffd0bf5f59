import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { type Judgement, transient } from "../../domain/resilience/Judgement.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import type { Refusal } from "../../domain/resilience/Refusal.ts"
import type { Policy } from "./Policy.ts"

/**
 * A failed attempt: `judgement` is for the policy, `end` is what the caller gets if this attempt is the last one. A result that was
 * judged to be a failure is still returned to the caller.
 */
export class Judged<out A, out E> {
  readonly judgement: Judgement
  readonly end: Effect.Effect<A, E>

  constructor(judgement: Judgement, end: Effect.Effect<A, E>) {
    this.judgement = judgement
    this.end = end
  }
}

/** The policy refused the attempt. */
export const refused = <Own>(
  { refuse }: Pick<Policy<never, never, Own>, "refuse">,
  refusal: Refusal
): Judged<never, Own> =>
  new Judged(
    // The attempt exceeded its deadline: the service could not keep up.
    transient(refusal._tag === "TimedOut" ? { because: "timed-out" } : { retryAfter: refusal.retryAfter }),
    refuse(refusal)
  )

/** A judge that throws is a bug. The permit is released first, because an open probe would keep its breaker half-open. */
const judging = <J>(permit: Permit | undefined, judge: () => J): J => {
  try {
    return judge()
  } catch (bug) {
    permit?.release()
    throw bug
  }
}

/** A failed call, as the policy judges it. */
export const failed = <E>(
  { judge }: Pick<Policy<E, never, unknown>, "judge">,
  permit: Permit | undefined,
  error: E
): Judged<never, E> =>
  new Judged(
    judging(permit, () => judge(error)),
    Effect.fail(error)
  )

/** A result that the policy judges to be a failure; undefined for a success. */
export const unwelcome = <A>(
  { judgeResult }: Pick<Policy<never, A, unknown>, "judgeResult">,
  permit: Permit | undefined,
  result: A
): Judged<A, never> | undefined => {
  if (judgeResult === undefined) return undefined
  const judgement = judging(permit, () => judgeResult(result))
  return judgement && new Judged(judgement, Effect.succeed(result))
}

/**
 * Runs an effect with a permit and ends the permit with the effect. Only the wait for the permit and the effect are interruptible, so no
 * permit leaks.
 */
export const holding = <A, E, R>(
  acquire: Effect.Effect<Permit, Judged<A, E>>,
  self: Effect.Effect<A, Judged<A, E>, R>
): Effect.Effect<A, Judged<A, E>, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(restore(acquire), (permit) =>
      Effect.onExit(restore(self), (exit) => Effect.sync(() => end(permit, exit)))
    )
  )

const end = <A, E>(permit: Permit, exit: Exit.Exit<A, Judged<A, E>>) => {
  if (Exit.isSuccess(exit)) return permit.succeed()
  const failure = Cause.failureOption(exit.cause)
  if (Option.isSome(failure)) permit.fail(failure.value.judgement)
  else permit.release()
}

/** Wraps a permit so that it ends at most once. */
export const once = ({ fail, release, succeed }: Permit): Permit => {
  let open = true
  const ends = () => open && !(open = false)
  return {
    succeed: (first) => void (ends() && succeed(first)),
    fail: (judgement) => void (ends() && fail(judgement)),
    release: () => void (ends() && release())
  }
}
