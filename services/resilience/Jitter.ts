import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { bounded } from "../../domain/resilience/Delay.ts"

/**
 * Multiplies each delay by a random factor, uniformly from `1 - ratio` to `1 + ratio`, and never exceeds `cap`:
 * with a ratio of 0.25, 200 ms becomes 150 to 250 ms, and 500 ms with a cap of 500 ms becomes 375 to 500 ms.
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
 * Derives the random numbers of a schedule from an id: the same id always yields the same delays.
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
