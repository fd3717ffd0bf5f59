import * as Cause from "effect/Cause"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { ModelFailure } from "../../domain/model/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import type { Permit } from "./Breaker.ts"
import type { Failed } from "./Retry.ts"

/**
 * A rule that claims failures, and bugs, that are not Holdfast's: what it returns, one of ours, takes their place. What it returns
 * nothing for stays as it is.
 *
 * @since 0.1.0
 * @category models
 */
export type Classify<out C> = (failure: unknown, asked: Asked) => C | undefined

/**
 * A failure as breaker, schedule and throttle see it, and as the caller gets it.
 *
 * @since 0.1.0
 * @category models
 */
export class Verdict<out E> implements Failed {
  readonly _tag: string
  readonly retryAfter: number | undefined
  readonly failure: E

  constructor({ _tag, retryAfter }: Failed, failure: E) {
    this._tag = _tag
    this.retryAfter = retryAfter
    this.failure = failure
  }
}

/**
 * One of ours counts as what it is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const own = <E extends Failed>(failure: E): Verdict<E> => new Verdict(failure, failure)

const tags: ReadonlySet<unknown> = new Set(
  ModelFailure.members.flatMap((family) => family.members.map(({ _tag }) => _tag))
)

const isOurs = (failure: unknown): failure is Failed =>
  typeof failure === "object" && failure !== null && "_tag" in failure && tags.has(failure._tag)

/** Neither family knows it: it counts for nothing, and nothing is tried again. */
const unclaimed: Failed = { _tag: "Unclaimed" }

/**
 * Runs the function that judges a failure. If it throws, that is a bug: the defect is passed on, and the permit is given back first, because a probe that is
 * never ended would keep its breaker half-open.
 *
 * @since 0.1.0
 * @category combinators
 */
export const judging = <A>(permit: Permit | number | undefined, judge: () => A): A => {
  try {
    return judge()
  } catch (bug) {
    if (typeof permit === "object") permit.release()
    throw bug
  }
}

/**
 * Failures with the tag of one of ours count as that; of the others only those that the rule claims count.
 *
 * @since 0.1.0
 * @category constructors
 */
export const judge = <E, V, C extends Failed>(
  failure: E | Verdict<V>,
  asked: Asked,
  classify: Classify<C> | undefined
): Verdict<E | V | C> => {
  if (failure instanceof Verdict) return failure
  if (isOurs(failure)) return new Verdict<E>(failure, failure)
  const claimed = classify?.(failure, asked)
  return claimed === undefined ? new Verdict<E>(unclaimed, failure) : own(claimed)
}

/**
 * What made a call end; a bug that no rule claims, and an interruption, stay what they are.
 *
 * @since 0.1.0
 * @category constructors
 */
export const judgeCause = <E, V, C extends Failed>(
  cause: Cause.Cause<E | Verdict<V>>,
  asked: Asked,
  classify: Classify<C> | undefined
): Either.Either<Cause.Cause<never>, Verdict<E | V | C>> => {
  const failure = Cause.failureOrCause(cause)
  if (Either.isLeft(failure)) return Either.left(judge(failure.left, asked, classify))
  const claimed = Option.flatMapNullable(Cause.dieOption(cause), (bug) => classify?.(bug, asked))
  return Option.isSome(claimed) ? Either.left(own(claimed.value)) : Either.right(failure.right)
}
