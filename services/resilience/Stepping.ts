import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Runtime from "effect/Runtime"
import type * as Schedule from "effect/Schedule"
import * as Decision from "effect/ScheduleDecision"
import * as Intervals from "effect/ScheduleIntervals"
import { steadyOf } from "./SteadyClock.ts"

/** Steps a schedule: returns the delay after each input, and leaves the waiting to the caller. Returns `None` once the schedule has ended. */
export type Step<in In> = (input: In) => Effect.Effect<Option.Option<Duration.Duration>>

/** Unlike `Schedule.driver`, which sleeps by itself, it returns the delay. Time comes from the steady clock. */
export const stepping = <In>(schedule: Schedule.Schedule<unknown, In>): Step<In> => {
  let state: unknown = schedule.initial
  return (input) =>
    Effect.clockWith((clock) => {
      const now = steadyOf(clock)()
      return Effect.map(schedule.step(now, input, state), ([next, , decision]) => {
        state = next
        if (Decision.isDone(decision)) return Option.none()
        return Option.some(Duration.millis(Math.max(0, Intervals.start(decision.intervals) - now)))
      })
    })
}

/**
 * The waits of a schedule in milliseconds, by their number in a row, from 1. It steps the schedule when a wait begins, and restarts it for a
 * smaller number. Once the schedule has ended, its last wait is repeated. A step must not suspend.
 */
export const inARow = (
  runtime: Runtime.Runtime<never>,
  schedule: Schedule.Schedule<unknown>
): ((row: number, now: number) => number) => {
  let state: unknown = schedule.initial
  let stepped = 0
  let wait = 0
  return (row, now) => {
    if (row < stepped) {
      state = schedule.initial
      stepped = wait = 0
    }
    for (; stepped < row; stepped++) {
      const [next, , decision] = Runtime.runSync(runtime, schedule.step(now, undefined, state))
      state = next
      if (Decision.isContinue(decision)) wait = Math.max(0, Intervals.start(decision.intervals) - now)
    }
    return wait
  }
}
