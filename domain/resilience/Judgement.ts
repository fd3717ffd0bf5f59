import type * as Duration from "effect/Duration"
import { isRefusal } from "./Refusal.ts"

/**
 * The failure may pass: the call is tried again, and the breaker counts it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transient {
  readonly _tag: "Transient"
  /** The other side asked to be left alone for this long. A number is in milliseconds. */
  readonly retryAfter?: Duration.DurationInput | undefined
  /**
   * The other side cannot keep up, and how it showed. Adaptive throttling counts the first two, a bulkhead all three; a rate limit without a
   * `retryAfter` starts its retries at a second.
   */
  readonly because?: "rate-limited" | "overloaded" | "timed-out" | undefined
}

/**
 * The call would fail again: it is not retried. The other side is well, so the breaker does not count it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Permanent {
  readonly _tag: "Permanent"
}

/**
 * It says nothing about the other side: it is not retried, and counts for nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ignored {
  readonly _tag: "Ignored"
}

/**
 * @since 0.1.0
 * @category models
 */
export type Judgement = Transient | Permanent | Ignored

/**
 * Says what a failure means for a policy.
 *
 * @since 0.1.0
 * @category models
 */
export type Judge<in E> = (error: E) => Judgement

/**
 * @since 0.1.0
 * @category constructors
 */
export const transient = (hint: Omit<Transient, "_tag"> = {}): Transient => ({ _tag: "Transient", ...hint })

/**
 * @since 0.1.0
 * @category constructors
 */
export const permanent: Permanent = { _tag: "Permanent" }

/**
 * @since 0.1.0
 * @category constructors
 */
export const ignored: Ignored = { _tag: "Ignored" }

/**
 * The judge of a policy that has none: every failure is transient, except refusals of another policy, which are ignored.
 *
 * @since 0.1.0
 * @category constants
 */
export const all: Judge<unknown> = (error) => (isRefusal(error) ? ignored : transient())
