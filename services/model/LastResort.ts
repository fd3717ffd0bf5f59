import * as Effect from "effect/Effect"
import { isTransient, type Permanent } from "../../domain/model/Failure.ts"
import type { Budget } from "../resilience/Budget.ts"
import type * as Attempting from "./Attempting.ts"
import type { RouteState } from "./RouteState.ts"
import type { RouteCandidate } from "./RouteCandidate.ts"

/** The parts of the route that a last resort needs. */
export interface Route {
  readonly candidates: ReadonlyArray<RouteCandidate>
  readonly budget: typeof Budget.Service
  readonly attempt: ReturnType<typeof Attempting.make>
  readonly canAsk: (state: RouteState, candidate: RouteCandidate) => boolean
  readonly tellFailed: (failing: Attempting.Failing, retryIn: null) => void
  /** Monotonic milliseconds. */
  readonly steady: () => number
}

const always = () => true

/** The minimum interval, in milliseconds, between last resorts at a candidate for asks that end before its break. */
const spacing = 1000

/**
 * If open breakers block all candidates, the candidate whose break ends first is called anyway; an answer closes its breaker. In each break,
 * one ask that has made no call yet may do so. Asks that end before the break cannot wait for it: one of these per second may call.
 * There is never more than one such call at a candidate. `onwards`: the call failed permanently. `otherwise`: no call was made, or it
 * failed in another way.
 */
export const make =
  ({ attempt, budget, canAsk, steady, candidates, tellFailed }: Route) =>
  <A, E>(
    state: RouteState,
    arrived: (answered: Attempting.Answered) => Effect.Effect<A, E>,
    onwards: (candidate: RouteCandidate, failure: Permanent) => Effect.Effect<A, E>,
    otherwise: Effect.Effect<A, E>
  ): Effect.Effect<A, E> => {
    if (state.opens === Infinity) return otherwise
    const candidate = candidates
      .filter((candidate, index) => !state.isDone(index) && canAsk(state, candidate))
      .toSorted((a, b) => a.breaker.unsafeWait() - b.breaker.unsafeWait())[0]
    if (candidate === undefined || candidate.breaker.unsafeWait() === Infinity) return otherwise
    return Effect.flatMap(candidate.breaker.view, ({ openings }) => {
      const now = steady()
      const { resort } = candidate
      const mayCall = state.isBeyond(now + candidate.breaker.unsafeWait())
        ? now >= resort.at + spacing
        : state.attempt === 0 && resort.openings !== openings
      if (resort.isUnderWay || !mayCall || !budget.unsafeSpend(state.ask.client)) return otherwise
      candidate.resort = { openings, at: now, isUnderWay: true }
      const { draft } = state
      const last = attempt({ state, candidate, permit: undefined, why: "last-resort", draft, speaks: always }).pipe(
        Effect.ensuring(Effect.sync(() => (candidate.resort = { ...candidate.resort, isUnderWay: false })))
      )
      return Effect.matchEffect(last, {
        onSuccess: (answered) => Effect.zipRight(candidate.breaker.reset, arrived(answered)),
        onFailure: (failing) => {
          const { failure } = failing
          state.remember(failure)
          tellFailed(failing, null)
          if (isTransient(failure)) return otherwise
          const next = Effect.suspend(() => onwards(candidate, failure))
          // A server that has counted the prompt works: it is called again at once with a shorter one.
          return failure._tag === "ContextTooLong" ? Effect.zipRight(candidate.breaker.reset, next) : next
        }
      })
    })
  }
