import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Calling from "./Calling.ts"
import { Draft } from "./Draft.ts"
import { hedged, type Racer as RacerOf } from "./Hedge.ts"
import type { RouteState } from "./RouteState.ts"
import type { Stop } from "./Stop.ts"

type Racer = RacerOf<Calling.Answered, Calling.Failing>

/**
 * What hedging needs of the route. `spend` takes the second call from the budget, and says whether it may go out.
 *
 * @since 0.1.0
 * @category models
 */
export interface Route {
  readonly call: ReturnType<typeof Calling.make>
  readonly canAsk: (journey: RouteState, stop: Stop) => boolean
  readonly spend: (journey: RouteState, stop: Stop) => boolean
  readonly tellFailed: (failing: Calling.Failing, retryIn: null) => void
}

const always = () => true

/**
 * A call that another candidate is asked besides when it is silent for too long: one of `others`, or else the same. Where none can
 * be asked, or the budget says no, the first goes on alone. Only a first token is hedged: what was said already would have to
 * be said by both.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  (silence: Duration.DurationInput | undefined, { call, canAsk, spend, tellFailed }: Route) =>
  (
    journey: RouteState,
    stop: Stop,
    others: ReadonlyArray<Stop>,
    first: Racer
  ): Effect.Effect<Calling.Answered, Calling.Failing> => {
    if (silence === undefined || !journey.ask.streaming || journey.draft.text !== "") return first(always)
    const failures: Array<Calling.Failing> = []
    const heard =
      (racer: Racer): Racer =>
      (speak) =>
        Effect.tapError(racer(speak), (failing) => Effect.sync(() => failures.push(failing)))

    const second = (): Racer | undefined => {
      for (const other of [...others, stop]) {
        if (!canAsk(journey, other)) continue
        const permit = other.breaker.unsafeAcquire()
        if (typeof permit === "number") continue
        if (!spend(journey, other)) {
          permit.release()
          return undefined
        }
        return heard(beside(journey, other, permit))
      }
      return undefined
    }
    const beside =
      (journey: RouteState, other: Stop, permit: Calling.Outgoing["permit"]): Racer =>
      (speak) => {
        const draft = new Draft()
        const speaks = () => {
          if (!speak()) return false
          journey.draft = draft
          return true
        }
        return call({ journey, stop: other, permit, why: "hedge", draft, speaks })
      }

    /** A failure that the other one makes up for is only told. */
    const tellOthers = (exit: Exit.Exit<Calling.Answered, Calling.Failing>) =>
      Effect.sync(() => {
        const told = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
        for (const failing of failures) {
          if (failing.failure.attempt !== told?.failure.attempt) tellFailed(failing, null)
        }
      })
    return Effect.onExit(hedged(silence, heard(first), second), tellOthers)
  }
