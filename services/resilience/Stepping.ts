import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Intervals from "effect/ScheduleIntervals"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import * as Decision from "effect/ScheduleDecision"

/**
 * Says after each input how long a schedule would wait, and leaves the waiting to others; nothing once it has ended. A
 * `Schedule.driver` sleeps by itself, so that nobody could tell the delay before.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stepping = <In>(
  schedule: Schedule.Schedule<unknown, In>
): ((input: In) => Effect.Effect<Option.Option<Duration.Duration>>) => {
  let state: unknown = schedule.initial
  return (input) =>
    Effect.clockWith((clock) =>
      Effect.suspend(() => {
        const now = clock.unsafeCurrentTimeMillis()
        return Effect.map(schedule.step(now, input, state), ([next, , decision]) => {
          state = next
          if (Decision.isDone(decision)) return Option.none()
          return Option.some(Duration.millis(Math.max(0, Intervals.start(decision.intervals) - now)))
        })
      })
    )
}
