import { ModelFailure } from "../../domain/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
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

const tags: ReadonlySet<unknown> = new Set(
  ModelFailure.members.flatMap((family) => family.members.map(({ _tag }) => _tag))
)

const isOurs = (failure: unknown): failure is Failed =>
  typeof failure === "object" && failure !== null && "_tag" in failure && tags.has(failure._tag)

/** Neither family knows it: it counts for nothing, and nothing is tried again. */
const unclaimed: Failed = { _tag: "Unclaimed" }

/**
 * Failures with the tag of one of ours count as that; of the others only those that the rule claims count.
 *
 * @since 0.1.0
 * @category constructors
 */
export const judge = <E, C extends Failed>(
  failure: E,
  asked: Asked,
  classify: Classify<C> | undefined
): Verdict<E | C> => {
  if (isOurs(failure)) return new Verdict(failure, failure)
  const claimed = classify?.(failure, asked)
  return claimed === undefined ? new Verdict<E | C>(unclaimed, failure) : new Verdict<E | C>(claimed, claimed)
}
