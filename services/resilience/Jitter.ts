import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Decision from "effect/ScheduleDecision"
import * as Interval from "effect/ScheduleInterval"
import { bounded } from "../../domain/resilience/Delay.ts"

const share = (ratio: number) => (ratio > 0 ? Math.min(ratio, 1) : 0)

const spread = <Out, In, R>(
  self: Schedule.Schedule<Out, In, R>,
  from: number,
  to: number,
  cap: Duration.DurationInput
): Schedule.Schedule<Out, In, R> =>
  Schedule.modifyDelayEffect(self, (_, delay) =>
    Effect.map(Random.next, (random) => bounded(Duration.times(delay, from + (to - from) * random), cap))
  )

/**
 * Spreads each delay evenly over `1 - ratio` to `1 + ratio` times itself, and never past `cap`:
 * 200 ms with 0.25 becomes 150 to 250 ms, 500 ms with a cap of 500 ms becomes 375 to 500 ms.
 *
 * @since 0.1.0
 * @category combinators
 */
export const jittered =
  (ratio: number, cap: Duration.DurationInput) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    spread(self, 1 - share(ratio), 1 + share(ratio), cap)

/**
 * Keeps half of each delay and spreads the other half: 200 ms becomes 100 to 200 ms. This and the next two are those of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter.
 *
 * @since 0.1.0
 * @category combinators
 */
export const equal = <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
  spread(self, 0.5, 1, Duration.infinity)

/**
 * Spreads each delay over all of itself: 200 ms becomes 0 to 200 ms.
 *
 * @since 0.1.0
 * @category combinators
 */
export const full = <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
  spread(self, 0, 1, Duration.infinity)

/**
 * Each delay lies evenly between `base` and three times the one before, at most at `cap`: with 50 ms the first is 50 to 150 ms,
 * and after one of 120 ms comes one of 50 to 360 ms.
 *
 * @since 0.1.0
 * @category schedules
 */
export const decorrelated = ({
  base,
  cap
}: {
  readonly base: Duration.DurationInput
  readonly cap: Duration.DurationInput
}): Schedule.Schedule<Duration.Duration> => {
  const least = Duration.toMillis(bounded(base, cap))
  return Schedule.makeWithState<number, unknown, Duration.Duration>(least, (now, _, previous) =>
    Effect.map(Random.next, (random) => {
      const delay = bounded(least + (3 * previous - least) * random, cap)
      const millis = Duration.toMillis(delay)
      return [millis, delay, Decision.continueWith(Interval.after(now + millis))]
    })
  )
}

/**
 * Draws the random numbers of a schedule from an id: it yields the same delays each time for the same id, and others for another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const deterministic =
  (id: string) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.makeWithState<readonly [unknown, number], In, Out, R>([self.initial, 0], (now, input, [state, count]) =>
      Effect.map(
        Effect.withRandom(self.step(now, input, state), Random.make(`${id}:${count}`)),
        ([next, out, decision]) => [[next, count + 1], out, decision]
      )
    )
