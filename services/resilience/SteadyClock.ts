import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * Reads milliseconds that pass evenly, whatever the wall clock is set to: for deadlines, breaks and windows. They count from the epoch
 * as the wall clock stood when the process began, so that they can be told as times. `Clock` promises that its nanoseconds are
 * monotonic; on Linux they stand still while the machine sleeps.
 */
export const steadyOf =
  (clock: Clock.Clock): (() => number) =>
  () =>
    // Whole ones, although a double holds nanoseconds since the epoch to some hundreds only.
    Math.floor(Number(clock.unsafeCurrentTimeNanos()) / 1e6 + 0.001)

/** The same as an effect. */
export const steadyMillis: Effect.Effect<number> = Effect.clockWith((clock) => Effect.sync(steadyOf(clock)))
