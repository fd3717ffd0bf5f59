import * as Effect from "effect/Effect"
import type { Budget } from "../resilience/Budget.ts"
import type * as Calling from "./Calling.ts"
import type { Journey } from "./Journey.ts"
import type { Stop } from "./Stop.ts"

/**
 * What a last resort needs of the route.
 *
 * @since 0.1.0
 * @category models
 */
export interface Route {
  readonly stops: ReadonlyArray<Stop>
  readonly budget: typeof Budget.Service
  readonly call: ReturnType<typeof Calling.make>
  readonly canAsk: (journey: Journey, stop: Stop) => boolean
  readonly tellFailed: (failing: Calling.Failing, retryIn: null) => void
}

const always = () => true

/**
 * Where breakers kept an ask from all candidates, the one whose breaker opens first is called, once in each break; an answer closes its
 * breaker. `otherwise`: no such call is made, or it failed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  ({ budget, call, canAsk, stops, tellFailed }: Route) =>
  <A, E>(
    journey: Journey,
    arrived: (answered: Calling.Answered) => Effect.Effect<A, E>,
    otherwise: Effect.Effect<A, E>
  ): Effect.Effect<A, E> => {
    if (journey.attempt > 0 || journey.opens === Infinity) return otherwise
    const stop = stops
      .filter((stop) => canAsk(journey, stop))
      .toSorted((a, b) => a.breaker.unsafeWait() - b.breaker.unsafeWait())[0]
    if (stop === undefined || stop.breaker.unsafeWait() === Infinity) return otherwise
    return Effect.flatMap(stop.breaker.view, ({ openings }) => {
      if (stop.resorted === openings || !budget.unsafeSpend(journey.ask.client, "fallback")) return otherwise
      stop.resorted = openings
      const { draft } = journey
      return Effect.matchEffect(call({ journey, stop, permit: undefined, why: "last-resort", draft, speaks: always }), {
        onSuccess: (answered) => Effect.zipRight(stop.breaker.reset, arrived(answered)),
        onFailure: (failing) => {
          journey.remember(failing.failure)
          tellFailed(failing, null)
          return otherwise
        }
      })
    })
  }
