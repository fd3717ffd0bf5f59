import type * as Duration from "effect/Duration"
import { isRefusal } from "./Refusal.ts"

/**
 * A failure that may be temporary: the call is retried, and the breaker counts it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Transient {
  readonly _tag: "Transient"
  /** The wait that the service asked for. A number is in milliseconds. */
  readonly retryAfter?: Duration.DurationInput | undefined
  /**
   * How the service showed that it is overloaded. Adaptive throttling counts the first two, a bulkhead all three. Retries after a rate limit
   * without a `retryAfter` start at one second.
   */
  readonly because?: "rate-limited" | "overloaded" | "timed-out" | undefined
}

/**
 * The call would fail again, so it is not retried. The service works, so the breaker does not count it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Permanent {
  readonly _tag: "Permanent"
}

/**
 * A failure that says nothing about the service: it is neither retried nor counted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ignored {
  readonly _tag: "Ignored"
}

/**
 * The meaning of a failure for a policy.
 *
 * @since 0.1.0
 * @category models
 */
export type Judgement = Transient | Permanent | Ignored

/**
 * Classifies a failure for a policy.
 *
 * @since 0.1.0
 * @category models
 */
export type Judge<in E> = (error: E) => Judgement

/**
 * Makes a transient judgement, with an optional `retryAfter` and reason.
 *
 * @since 0.1.0
 * @category constructors
 */
export const transient = (hint: Omit<Transient, "_tag"> = {}): Transient => ({ _tag: "Transient", ...hint })

/**
 * Not retried, and not counted by the breaker.
 *
 * @since 0.1.0
 * @category constructors
 */
export const permanent: Permanent = { _tag: "Permanent" }

/**
 * Neither retried nor counted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ignored: Ignored = { _tag: "Ignored" }

/**
 * The default judge: every failure is transient, except refusals of another policy, which are ignored.
 *
 * @since 0.1.0
 * @category constants
 */
export const all: Judge<unknown> = (error) => (isRefusal(error) ? ignored : transient())
