import * as Duration from "effect/Duration"

/** The longest delay of a timer: 24.8 days. */
export const longest: Duration.Duration = Duration.millis(2 ** 31 - 1)

/** Whole milliseconds from 0 to the smaller of `cap` and {@link longest}; `NaN` becomes 0. */
export const bounded = (delay: Duration.DurationInput, cap: Duration.DurationInput): Duration.Duration =>
  Duration.millis(
    Math.min(Math.round(Duration.toMillis(Duration.min(delay, longest))), Math.floor(Duration.toMillis(cap)))
  )
