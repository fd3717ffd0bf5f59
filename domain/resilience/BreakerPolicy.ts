import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"

/**
 * When a circuit breaker opens, how long it stays open, and when it closes.
 *
 * @since 0.1.0
 * @category models
 */
export interface BreakerPolicy {
  /** This many consecutive failures open it; `Infinity` for never. */
  readonly consecutive: number
  /** It opens when at least this share of the calls in the window failed, */
  readonly failureRate: number
  /** or was slow, */
  readonly slowRate: number
  /** and the window has at least this many calls. */
  readonly minimum: number
  /** The latest calls by number, or by time. */
  readonly window: { readonly calls: number } | { readonly time: Duration.DurationInput }
  /** A call that takes longer is slow; `Duration.infinity` for never. */
  readonly slow: Duration.DurationInput
  /** The same for the first element of a stream. */
  readonly slowFirst: Duration.DurationInput
  /** How long it stays open: the first delay, then the next one after each failed probe; closing it restarts the schedule. */
  readonly breaks: Schedule.Schedule<unknown>
  /** A failure's `retryAfter` extends a break up to this. */
  readonly longestHint: Duration.DurationInput
  /** The number of concurrent probes. */
  readonly probes: number
  /** The number of consecutive successful probes that close it. */
  readonly successes: number
  /** A probe that has not ended after this time is replaced by another one. */
  readonly lostProbe: Duration.DurationInput
}

/**
 * Opens after 5 consecutive failures, or when half of at least 10 calls within a minute failed; stays open for 30 s, 1, 2, 4, then
 * 5 minutes; 2 successful probes close it.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaults: BreakerPolicy = {
  consecutive: 5,
  failureRate: 0.5,
  slowRate: 0.8,
  minimum: 10,
  window: { time: "1 minute" },
  slow: Duration.infinity,
  slowFirst: Duration.infinity,
  breaks: Schedule.modifyDelay(Schedule.exponential("30 seconds"), (_, delay) => Duration.min(delay, "5 minutes")),
  longestHint: "1 hour",
  probes: 1,
  successes: 2,
  lostProbe: "15 minutes"
}
