import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Decision from "effect/ScheduleDecision"
import * as Intervals from "effect/ScheduleIntervals"
import { isTransient } from "../../domain/model/Failure.ts"
import { bounded } from "../../domain/resilience/Delay.ts"
import { jittered } from "./Jitter.ts"

/**
 * What can be tried again: failures by their tag, with the delay that the other side asked for in milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failed {
  readonly _tag: string
  readonly retryAfter?: number | undefined
}

/**
 * How delays grow: `base`, `base * factor`, `base * factor^2` and so on, at most `cap`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Backoff {
  readonly base: Duration.DurationInput
  readonly factor: number
  readonly cap: Duration.DurationInput
}

/**
 * Yields the delays of a {@link Backoff}: with 50 ms, x2, cap 500 ms they are 50, 100, 200, 400, 500, 500 ... They never shrink:
 * a factor below 1 counts as 1.
 *
 * @since 0.1.0
 * @category schedules
 */
export const exponential = ({ base, cap, factor }: Backoff): Schedule.Schedule<Duration.Duration> =>
  Schedule.exponential(base, factor >= 1 ? factor : 1).pipe(
    Schedule.modifyDelay((_, delay) => bounded(delay, cap)),
    Schedule.delays
  )

/**
 * Ends at the first failure that is permanent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const whileTransient = <Out, In, R>(
  self: Schedule.Schedule<Out, In, R>
): Schedule.Schedule<Out, In & Failed, R> => {
  const failing: Schedule.Schedule<Out, In & Failed, R> = self
  return Schedule.whileInput(failing, isTransient)
}

/**
 * Waits at least as long as the failure asks for. One that asks for more than `longest` ends the schedule: such a wait belongs
 * to the engine, which can park the turn. A `RateLimited` that asks for nothing waits at least a second, then two, four ... up to
 * `longest`. What is no number asks for nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const honourRetryAfter =
  (longest: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<In & Failed, In & Failed, R> => {
    const failing: Schedule.Schedule<Out, In & Failed, R> = self
    return failing.pipe(
      Schedule.whileInput((failure) => (hint(failure) ?? 0) <= Duration.toMillis(longest)),
      Schedule.passthrough,
      Schedule.intersect(
        Schedule.unfold(Duration.seconds(1), (unasked) => bounded(Duration.times(unasked, 2), longest))
      ),
      Schedule.modifyDelay(([failure, unasked], delay) => Duration.max(delay, atLeast(failure, unasked))),
      Schedule.map(([failure]) => failure)
    )
  }

const hint = ({ retryAfter }: Failed) => (Number.isNaN(retryAfter) ? undefined : retryAfter)

const atLeast = (failure: Failed, unasked: Duration.Duration) =>
  bounded(hint(failure) ?? (failure._tag === "RateLimited" ? unasked : 0), Duration.infinity)

/**
 * Ends when the time since its first step and the next delay together pass the limit. Put it last: delays that are added after it
 * are not seen.
 *
 * @since 0.1.0
 * @category combinators
 */
export const within =
  (limit: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.makeWithState<readonly [state: unknown, began: number], In, Out, R>(
      [self.initial, Infinity],
      (now, input, [state, before]) =>
        Effect.map(self.step(now, input, state), ([next, out, decision]) => {
          const began = Math.min(before, now)
          const fits =
            Decision.isContinue(decision) && Intervals.start(decision.intervals) - began <= Duration.toMillis(limit)
          return [[next, began], out, fits ? decision : Decision.done]
        })
    )

/**
 * What a preset is made of: the delays, how far they are spread, how many there are, and the longest wait that the other side
 * may ask for.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryPolicy extends Backoff {
  readonly jitter: number
  readonly retries: number
  readonly longestHint: Duration.DurationInput
}

/**
 * Transient failures only, with the delays of the policy; a wait that the other side asks for is honoured up to its bound.
 *
 * @since 0.1.0
 * @category schedules
 */
export const fromPolicy = (policy: RetryPolicy): Schedule.Schedule<Failed, Failed> =>
  exponential(policy).pipe(
    jittered(policy.jitter, policy.cap),
    whileTransient,
    honourRetryAfter(policy.longestHint),
    Schedule.intersect(Schedule.recurs(policy.retries)),
    Schedule.map(([failure]) => failure)
  )

/**
 * For a person who waits: 50, 100 and 200 ms, each +-25 %, then no more; a wait of up to 5 s that the other side asks for is
 * honoured. Three retries after a rate limit without a hint wait 1, 2 and 4 s.
 *
 * @since 0.1.0
 * @category presets
 */
export const production: Schedule.Schedule<Failed, Failed> = fromPolicy({
  base: "50 millis",
  factor: 2,
  cap: "500 millis",
  jitter: 0.25,
  retries: 3,
  longestHint: "5 seconds"
})

/**
 * For what has time: 100, 200, 400 ms and so on up to 10 s, each +-25 %, ten times; a wait of up to a minute is honoured.
 *
 * @since 0.1.0
 * @category presets
 */
export const patient: Schedule.Schedule<Failed, Failed> = fromPolicy({
  base: "100 millis",
  factor: 2,
  cap: "10 seconds",
  jitter: 0.25,
  retries: 10,
  longestHint: "1 minute"
})

/**
 * For what another candidate does as well: 10, 20, 40, 80 and 100 ms, each +-25 %; a wait of up to a second is honoured.
 *
 * @since 0.1.0
 * @category presets
 */
export const aggressive: Schedule.Schedule<Failed, Failed> = fromPolicy({
  base: "10 millis",
  factor: 2,
  cap: "100 millis",
  jitter: 0.25,
  retries: 5,
  longestHint: "1 second"
})

/**
 * Never again.
 *
 * @since 0.1.0
 * @category presets
 */
export const none: Schedule.Schedule<unknown, Failed> = Schedule.stop

/**
 * Tries again by a schedule, {@link production} where none is given, and fails with the last failure when that ends.
 * A success on the first try never touches the schedule.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retrying = <A, E extends Failed, R>(
  self: Effect.Effect<A, E, R>,
  schedule: Schedule.Schedule<unknown, E> = production
): Effect.Effect<A, E, R> =>
  Effect.catchAll(self, (first) =>
    Effect.flatMap(Schedule.driver(schedule), (driver) => {
      const again = (failure: E): Effect.Effect<A, E, R> =>
        Effect.matchEffect(driver.next(failure), {
          onFailure: () => Effect.fail(failure),
          onSuccess: () => Effect.catchAll(self, again)
        })
      return again(first)
    })
  )
