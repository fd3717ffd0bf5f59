import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import {
  BudgetExhausted,
  fromRefusal,
  isLocal,
  isTransient,
  judge,
  type ModelFailure
} from "../../domain/model/Failure.ts"
import { budgetPause, retried } from "../resilience/Attempts.ts"
import { type BreakerPermit, circuitOpen } from "../resilience/Breaker.ts"
import type { Budget } from "../resilience/Budget.ts"
import { stepping } from "../resilience/Stepping.ts"
import type * as Attempting from "./Attempting.ts"
import type * as Hedging from "./Hedging.ts"
import type { RouteCandidate } from "./RouteCandidate.ts"
import * as RouteRetry from "./RouteRetry.ts"
import type { RouteState, Visit } from "./RouteState.ts"

/** The candidate at which an ask is. */
export interface At {
  readonly state: RouteState
  readonly index: number
  readonly candidate: RouteCandidate
  readonly visit: Visit
}

export type Why = "first" | "retry" | "fallback"

/** The parts of the route that a visit needs. */
export interface Route {
  readonly candidates: ReadonlyArray<RouteCandidate>
  readonly budget: typeof Budget.Service
  readonly attempt: ReturnType<typeof Attempting.make>
  readonly hedge: ReturnType<typeof Hedging.make>
  readonly canAsk: (state: RouteState, candidate: RouteCandidate) => boolean
  readonly tellFailed: (failing: Attempting.Failing, retryIn: number | null) => void
}

/** The total deadline has passed and there is text: a server this slow would be as slow again. */
export const isSettled = ({ draft }: RouteState, failure: ModelFailure): boolean =>
  failure._tag === "TimedOut" && failure.phase === "total" && draft.text.trim() !== ""

type Answering = Effect.Effect<Attempting.Answered, Attempting.Failing>

/** All attempts at a candidate, in one retry loop. It remembers and reports each transient failure. */
export const make = ({ attempt, budget, canAsk, candidates, hedge, tellFailed }: Route) => {
  /** The first call at a healthy candidate after others failed is always granted, because it saves the answer. */
  const pays = ({ state: { ask }, visit }: At, why: Why, { probe }: BreakerPermit) => {
    if (why === "first") return true
    if (why === "retry" || visit.asked || probe) return budget.unsafeSpend(ask.client)
    budget.unsafeOverdraw(ask.client)
    return true
  }

  /** One attempt at a candidate. `isPaid`: the schedule has already taken it from the budget. */
  const tries = (at: At, why: Why, isPaid = false): Answering =>
    Effect.suspend(() => {
      const { candidate, index, state, visit } = at
      const asked = { request: state.ask.request, candidate: candidate.name, attempt: state.attempt + 1 }
      const permit = candidate.breaker.unsafeAcquire()
      if (typeof permit === "number") {
        return Effect.fail({ failure: fromRefusal(circuitOpen(candidate.name, permit), asked), after: 0 })
      }
      if (!isPaid && !pays(at, why, permit)) {
        permit.release()
        return Effect.fail({ failure: new BudgetExhausted({ ...asked, retryAfter: budgetPause }), after: 0 })
      }
      visit.asked = true
      const { draft } = state
      return hedge(state, candidate, candidates.slice(index + 1), (speaks) =>
        attempt({ state, candidate, permit, why, draft, speaks })
      )
    })

  return (at: At, why: Why): Answering => {
    const { candidate, index, state, visit } = at
    const hasOther = () =>
      candidates.some(
        (one, other) => other > index && !state.isDone(other) && canAsk(state, one) && one.breaker.unsafeWait() === 0
      )
    const again = (failing: Attempting.Failing) =>
      Effect.suspend(() => {
        const { failure } = failing
        if (!isTransient(failure) || isLocal(failure) || isSettled(state, failure)) return Effect.succeedNone
        state.remember(failure)
        visit.wait = undefined
        visit.step ??= stepping(RouteRetry.atCandidate(candidate, state.ask.client, visit, hasOther))
        return Effect.tap(visit.step(judge(failure)), (wait) => {
          visit.tried++
          tellFailed(failing, Option.getOrNull(Option.map(wait, Duration.toMillis)))
        })
      })
    return Effect.catchAll(tries(at, why), (first) => retried(first, again, tries(at, "retry", true)))
  }
}
