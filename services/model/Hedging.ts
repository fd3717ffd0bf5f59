import * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type * as Attempting from "./Attempting.ts"
import { Draft } from "./Draft.ts"
import { hedged, type Racer as RacerOf } from "./Hedge.ts"
import type { RouteState } from "./RouteState.ts"
import type { RouteCandidate } from "./RouteCandidate.ts"

type Racer = RacerOf<Attempting.Answered, Attempting.Failing>

/** The parts of the route that hedging needs. `spend` takes the second call from the budget, or returns false. */
export interface Route {
  readonly attempt: ReturnType<typeof Attempting.make>
  readonly canAsk: (state: RouteState, candidate: RouteCandidate) => boolean
  readonly spend: (state: RouteState, candidate: RouteCandidate) => boolean
  readonly tellFailed: (failing: Attempting.Failing, retryIn: null) => void
}

const always = () => true

/**
 * Hedges a call: if it is silent for too long, another candidate is called as well, or the same one if no other can be called. If no
 * candidate can be called, or the budget is exhausted, the first call continues alone. Only the first token is hedged, because a second
 * call would have to repeat a text that was already shown.
 */
export const make =
  (silence: Duration.DurationInput | undefined, { attempt, canAsk, spend, tellFailed }: Route) =>
  (
    state: RouteState,
    candidate: RouteCandidate,
    others: ReadonlyArray<RouteCandidate>,
    first: Racer
  ): Effect.Effect<Attempting.Answered, Attempting.Failing> => {
    if (silence === undefined || !state.ask.streaming || state.draft.text !== "") return first(always)
    const failures: Array<Attempting.Failing> = []
    const heard =
      (racer: Racer): Racer =>
      (speak) =>
        Effect.tapError(racer(speak), (failing) => Effect.sync(() => failures.push(failing)))

    const second = (): Racer | undefined => {
      for (const other of [...others, candidate]) {
        if (!canAsk(state, other)) continue
        const permit = other.breaker.unsafeAcquire()
        if (typeof permit === "number") continue
        if (!spend(state, other)) {
          permit.release()
          return undefined
        }
        return heard(beside(state, other, permit))
      }
      return undefined
    }
    const beside =
      (state: RouteState, other: RouteCandidate, permit: Attempting.Outgoing["permit"]): Racer =>
      (speak) => {
        const draft = new Draft()
        const speaks = () => {
          if (!speak()) return false
          state.draft = draft
          return true
        }
        return attempt({ state, candidate: other, permit, why: "hedge", draft, speaks })
      }

    /** A failure of one call is only reported if the other one succeeds. */
    const tellOthers = (exit: Exit.Exit<Attempting.Answered, Attempting.Failing>) =>
      Effect.sync(() => {
        const told = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
        for (const failing of failures) {
          if (failing.failure.attempt !== told?.failure.attempt) tellFailed(failing, null)
        }
      })
    return Effect.onExit(hedged(silence, heard(first), second), tellOthers)
  }
