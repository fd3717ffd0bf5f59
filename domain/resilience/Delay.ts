import * as Duration from "effect/Duration"

/** The longest delay, 24.8 days: no timer runs longer. */
export const longest: Duration.Duration = Duration.millis(2 ** 31 - 1)

/** Whole milliseconds from 0 to `cap` and to {@link longest}, whatever comes in; what is no number is 0. */
export const bounded = (delay: Duration.DurationInput, cap: Duration.DurationInput): Duration.Duration =>
  Duration.millis(
    Math.min(Math.round(Duration.toMillis(Duration.min(delay, longest))), Math.floor(Duration.toMillis(cap)))
  )
