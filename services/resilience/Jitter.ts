import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { bounded } from "../../domain/resilience/Delay.ts"

/**
 * Spreads each delay evenly over `1 - ratio` to `1 + ratio` times itself, and never past `cap`:
 * 200 ms with 0.25 becomes 150 to 250 ms, 500 ms with a cap of 500 ms becomes 375 to 500 ms.
 *
 * @since 0.1.0
 * @category combinators
 */
export const jittered = (ratio: number, cap: Duration.DurationInput) => {
  const share = ratio > 0 ? Math.min(ratio, 1) : 0
  return <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.modifyDelayEffect(self, (_, delay) =>
      Effect.map(Random.next, (random) => bounded(Duration.times(delay, 1 - share + 2 * share * random), cap))
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
