import * as Effect from "effect/Effect"
import { isTransient, type Permanent } from "../../domain/model/Failure.ts"
import type { Budget } from "../resilience/Budget.ts"
import type * as Calling from "./Calling.ts"
import type { RouteState } from "./RouteState.ts"
import type { Stop } from "./Stop.ts"

/**
 * The parts of the route that a last resort needs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Route {
  readonly stops: ReadonlyArray<Stop>
  readonly budget: typeof Budget.Service
  readonly call: ReturnType<typeof Calling.make>
  readonly canAsk: (journey: RouteState, stop: Stop) => boolean
  readonly tellFailed: (failing: Calling.Failing, retryIn: null) => void
  /** Milliseconds that pass evenly. */
  readonly steady: () => number
}

const always = () => true

/** Between two last resorts at a candidate for asks that end before its break does, in milliseconds. */
const spacing = 1000

/**
 * If breakers keep an ask from all candidates, the candidate whose break ends first is called; an answer closes its breaker. Of the
 * asks that were not called yet, one may do so in each break. An ask that ends before the break does has nothing to wait for: of these, one a
 * second may.
 * There is never more than one such call at a candidate. `onwards`: the call failed in a way that will not pass by itself. `otherwise`: no
 * such call is made, or it failed in another way.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  ({ budget, call, canAsk, steady, stops, tellFailed }: Route) =>
  <A, E>(
    journey: RouteState,
    arrived: (answered: Calling.Answered) => Effect.Effect<A, E>,
    onwards: (stop: Stop, failure: Permanent) => Effect.Effect<A, E>,
    otherwise: Effect.Effect<A, E>
  ): Effect.Effect<A, E> => {
    if (journey.opens === Infinity) return otherwise
    const stop = stops
      .filter((stop, index) => !journey.isDone(index) && canAsk(journey, stop))
      .toSorted((a, b) => a.breaker.unsafeWait() - b.breaker.unsafeWait())[0]
    if (stop === undefined || stop.breaker.unsafeWait() === Infinity) return otherwise
    return Effect.flatMap(stop.breaker.view, ({ openings }) => {
      const now = steady()
      const { resort } = stop
      const mayCall = journey.isBeyond(now + stop.breaker.unsafeWait())
        ? now >= resort.at + spacing
        : journey.attempt === 0 && resort.openings !== openings
      if (resort.isUnderWay || !mayCall || !budget.unsafeSpend(journey.ask.client, "fallback")) return otherwise
      stop.resort = { openings, at: now, isUnderWay: true }
      const { draft } = journey
      const last = call({ journey, stop, permit: undefined, why: "last-resort", draft, speaks: always }).pipe(
        Effect.ensuring(Effect.sync(() => (stop.resort = { ...stop.resort, isUnderWay: false })))
      )
      return Effect.matchEffect(last, {
        onSuccess: (answered) => Effect.zipRight(stop.breaker.reset, arrived(answered)),
        onFailure: (failing) => {
          const { failure } = failing
          journey.remember(failure)
          tellFailed(failing, null)
          if (isTransient(failure)) return otherwise
          const next = Effect.suspend(() => onwards(stop, failure))
          // A server that has counted a prompt is well: it is asked with less at once.
          return failure._tag === "ContextTooLong" ? Effect.zipRight(stop.breaker.reset, next) : next
        }
      })
    })
  }
