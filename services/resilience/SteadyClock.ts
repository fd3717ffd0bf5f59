import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * Reads monotonic milliseconds, for deadlines, breaks and windows: setting the wall clock does not affect them. They count from the epoch
 * as the wall clock showed it at the start of the process, so that they can be shown as times. The nanoseconds of `Clock` are monotonic;
 * on Linux they stop while the machine sleeps.
 */
export const steadyOf =
  (clock: Clock.Clock): (() => number) =>
  () =>
    // Rounded down, because a double holds nanoseconds since the epoch only to within some hundreds.
    Math.floor(Number(clock.unsafeCurrentTimeNanos()) / 1e6 + 0.001)

/** {@link steadyOf} as an effect. */
export const steadyMillis: Effect.Effect<number> = Effect.clockWith((clock) => Effect.sync(steadyOf(clock)))
