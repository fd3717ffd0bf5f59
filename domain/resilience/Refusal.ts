import * as Schema from "effect/Schema"

const facts = {
  /** The name of the policy. */
  policy: Schema.String,
  /** Milliseconds until a call may succeed, if known. */
  retryAfter: Schema.optional(Schema.NonNegative)
}

const later = (retryAfter: number | undefined) =>
  retryAfter === undefined ? "" : `; call again in ${Math.ceil(retryAfter / 1000)} s`

/**
 * The circuit breaker is open: the call was not made. Without `retryAfter` it was isolated manually.
 *
 * @since 0.1.0
 * @category errors
 */
export class CircuitOpen extends Schema.TaggedError<CircuitOpen>()("CircuitOpen", facts) {
  override get message() {
    return this.retryAfter === undefined
      ? `${this.policy} was not called: its circuit breaker is isolated; reset it to let calls through`
      : `${this.policy} was not called: it failed too often, and its circuit breaker is open${later(this.retryAfter)}`
  }
}

/**
 * The refusal of a breaker that allows a call after `wait` milliseconds; `Infinity` while it is isolated.
 *
 * @since 0.1.0
 * @category constructors
 */
export const circuitOpen = (policy: string, wait: number): CircuitOpen =>
  new CircuitOpen({ policy, ...(Number.isFinite(wait) ? { retryAfter: wait } : {}) })

/**
 * The call exceeded a deadline and was interrupted.
 *
 * @since 0.1.0
 * @category errors
 */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  policy: Schema.String,
  deadline: Schema.Literal("attempt", "total", "first", "idle")
}) {
  override get message() {
    return `${this.policy} took too long: its ${this.deadline} deadline passed; if this stays, allow it more time`
  }
}

/**
 * The retry budget is exhausted: the call was not repeated.
 *
 * @since 0.1.0
 * @category errors
 */
export class BudgetExhausted extends Schema.TaggedError<BudgetExhausted>()("BudgetExhausted", facts) {
  override get message() {
    return `${this.policy} was not called again: the retry budget is spent${later(this.retryAfter)}`
  }
}

/**
 * The bulkhead has no free permit and its queue is full: the call was not made.
 *
 * @since 0.1.0
 * @category errors
 */
export class BulkheadFull extends Schema.TaggedError<BulkheadFull>()("BulkheadFull", facts) {
  override get message() {
    return `${this.policy} was not called: too many calls are under way, and too many wait${later(this.retryAfter)}`
  }
}

/**
 * Adaptive throttling rejected the call, because the service refused too many recent calls: the call was not made.
 *
 * @since 0.1.0
 * @category errors
 */
export class Throttled extends Schema.TaggedError<Throttled>()("Throttled", facts) {
  override get message() {
    return `${this.policy} was not called: it refused too many of the latest calls${later(this.retryAfter)}`
  }
}

/**
 * The failures that a policy adds to those of the protected call.
 *
 * @since 0.1.0
 * @category models
 */
export type Refusal = CircuitOpen | TimedOut | BudgetExhausted | BulkheadFull | Throttled

/**
 * Whether a policy refused the call before it was made. `TimedOut` is not included, because that call was made.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isRefusal = (error: unknown): error is Exclude<Refusal, TimedOut> =>
  error instanceof CircuitOpen ||
  error instanceof BudgetExhausted ||
  error instanceof BulkheadFull ||
  error instanceof Throttled
