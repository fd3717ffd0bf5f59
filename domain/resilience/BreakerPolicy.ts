import * as Duration from "effect/Duration"
import * as Schedule from "effect/Schedule"

/**
 * When a circuit breaker opens, for how long, and when it closes again.
 *
 * @since 0.1.0
 * @category models
 */
export interface BreakerPolicy {
  /** So many failures in a row open it; `Infinity` for never. */
  readonly consecutive: number
  /** It opens when at least this share of the calls in the window failed ... */
  readonly failureRate: number
  /** ... or this share was slow ... */
  readonly slowRate: number
  /** ... and there were at least so many. */
  readonly minimum: number
  /** The newest so many calls, or the calls of the last time. */
  readonly window: { readonly calls: number } | { readonly time: Duration.DurationInput }
  /** Longer than this is slow; `Duration.infinity` for never. */
  readonly slow: Duration.DurationInput
  /** The same for the first element of a stream. */
  readonly slowFirst: Duration.DurationInput
  /** How long it stays open, the first time and each time after a failed probe; it starts over once it has closed. */
  readonly breaks: Schedule.Schedule<unknown>
  /** A failure's `retryAfter` makes a break longer, up to this. */
  readonly longestHint: Duration.DurationInput
  /** So many calls at a time try whether it is well again. */
  readonly probes: number
  /** So many of them must succeed, one after the other. */
  readonly successes: number
  /** A probe that has not come back after this is given to somebody else. */
  readonly lostProbe: Duration.DurationInput
}

/**
 * Opens after 5 failures in a row, or when half of at least 10 calls within a minute failed; stays open for 30 s, 1, 2, 4, then
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
