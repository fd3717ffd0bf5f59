import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { isTransient } from "../../domain/Failure.ts"

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
 * Yields the delays of a {@link Backoff}: with 50 ms, x2, cap 500 ms they are 50, 100, 200, 400, 500, 500 ...
 *
 * @since 0.1.0
 * @category schedules
 */
export const exponential = ({ base, cap, factor }: Backoff): Schedule.Schedule<Duration.Duration> =>
  Schedule.modifyDelay(Schedule.exponential(base, factor), (_, delay) => Duration.min(delay, cap))

/**
 * Spreads each delay evenly over `1 - ratio` to `1 + ratio` times itself, and never past `cap`:
 * 200 ms with 0.25 becomes 150 to 250 ms, 500 ms with a cap of 500 ms becomes 375 to 500 ms. Whole milliseconds, as all our times.
 *
 * @since 0.1.0
 * @category combinators
 */
export const jittered =
  (ratio: number, cap: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.modifyDelayEffect(self, (_, delay) =>
      Effect.map(Random.next, (random) => {
        const spread = Duration.toMillis(delay) * (1 - ratio + 2 * ratio * random)
        return Duration.min(Duration.millis(Math.round(spread)), cap)
      })
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
 * to the engine, which can park the turn. A `RateLimited` that asks for nothing waits at least a second, then two, four ...
 *
 * @since 0.1.0
 * @category combinators
 */
export const honourRetryAfter =
  (longest: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<In & Failed, In & Failed, R> => {
    const failing: Schedule.Schedule<Out, In & Failed, R> = self
    return failing.pipe(
      Schedule.whileInput(({ retryAfter = 0 }) => retryAfter <= Duration.toMillis(longest)),
      Schedule.passthrough,
      Schedule.intersect(Schedule.unfold(Duration.seconds(1), Duration.times(2))),
      Schedule.modifyDelay(([failure, unasked], delay) => Duration.max(delay, atLeast(failure, unasked))),
      Schedule.map(([failure]) => failure)
    )
  }

const atLeast = ({ _tag, retryAfter }: Failed, unasked: Duration.Duration): Duration.DurationInput =>
  retryAfter ?? (_tag === "RateLimited" ? unasked : Duration.zero)

/**
 * For a person who waits: 50, 100 and 200 ms, each +-25 %, then no more; transient failures only; a wait of up to 5 s that
 * the other side asks for is honoured. Three retries after a rate limit without a hint wait 1, 2 and 4 s.
 *
 * @since 0.1.0
 * @category presets
 */
export const production: Schedule.Schedule<Failed, Failed> = exponential({
  base: "50 millis",
  factor: 2,
  cap: "500 millis"
}).pipe(
  jittered(0.25, "500 millis"),
  whileTransient,
  honourRetryAfter("5 seconds"),
  Schedule.intersect(Schedule.recurs(3)),
  Schedule.map(([failure]) => failure)
)

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
