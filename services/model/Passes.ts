import type * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { isLocal, isTransient, type ModelFailure, type Permanent } from "../../domain/model/Failure.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { budgetPause } from "../resilience/Attempts.ts"
import type { Budget } from "../resilience/Budget.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import type { RouteEvents } from "../telemetry/RouteEvents.ts"
import type * as Attempting from "./Attempting.ts"
import type { Candidate } from "./Candidate.ts"
import type { Cooldown } from "./Cooldown.ts"
import * as Hedging from "./Hedging.ts"
import * as LastResort from "./LastResort.ts"
import type { Routed } from "./ModelRouter.ts"
import * as RouteCandidate from "./RouteCandidate.ts"
import * as RouteRetry from "./RouteRetry.ts"
import type { Held, RouteState } from "./RouteState.ts"
import type { Sight } from "./Sight.ts"
import * as Visits from "./Visits.ts"

/** The parts of the route that a pass needs. */
export interface Route {
  readonly candidates: ReadonlyArray<RouteCandidate.RouteCandidate>
  readonly attempt: ReturnType<typeof Attempting.make>
  readonly budget: typeof Budget.Service
  readonly clock: Clock.Clock
  readonly cooldown: Cooldown
  readonly hedgeAfter: Duration.DurationInput | undefined
  readonly sight: Sight
  readonly tell: (typeof RouteEvents.Service)["tell"]
}

/** One pass along the candidates, from the first one on: visits each that can be called, until one answers or the ask ends. */
export const make = ({ attempt, budget, candidates, clock, cooldown, hedgeAfter, sight, tell }: Route) => {
  const now = () => clock.unsafeCurrentTimeMillis()
  const steady = steadyOf(clock)

  /** Reported once, however many passes an ask makes. */
  const skip = ({ ask, passes }: RouteState, { name }: Candidate, why: Skipped["why"]) =>
    passes === 0 && tell({ _tag: "Skipped", request: ask.request, candidate: name, at: now(), why })
  const tellFailed = ({ after, failure }: Attempting.Failing, retryIn: number | null) => {
    const { attempt, candidate, credential, request, status, _tag } = failure
    const refused = status === undefined ? {} : { status }
    const named = credential === undefined ? {} : { credential }
    tell({
      _tag: "Failed",
      request,
      candidate,
      attempt,
      at: now(),
      after,
      failure: _tag,
      ...refused,
      retryIn,
      ...named
    })
  }
  /** An operator who chose the candidate may know that its key is right by now; an answer ends the cooldown. */
  const cooling = ({ ask }: RouteState, candidate: Candidate) =>
    ask.prefer === candidate.name
      ? undefined
      : (cooldown.reason(candidate.credential, steady()) ?? cooldown.reason(candidate.name, steady()))
  const canAsk = (state: RouteState, candidate: RouteCandidate.RouteCandidate) =>
    RouteCandidate.suits(candidate, state) &&
    !sight.givesWay(state, candidate) &&
    RouteCandidate.shown(candidate, state, now()) !== undefined &&
    cooling(state, candidate) === undefined

  const hedge = Hedging.make(hedgeAfter, {
    attempt,
    tellFailed,
    canAsk,
    spend: (state, candidate) => {
      const spent = budget.unsafeSpend(state.ask.client)
      if (!spent) skip(state, candidate, "budget")
      return spent
    }
  })
  const visit = Visits.make({ attempt, budget, candidates, canAsk, hedge, tellFailed })
  const lastResort = LastResort.make({ candidates, budget, attempt, canAsk, tellFailed, steady })

  /** Starts at the candidate with this index. */
  const from = (state: RouteState, index: number): Step => {
    const candidate = candidates[index]
    if (candidate === undefined) return atEnd(state)
    const next = () => from(state, index + 1)
    const visit = state.visit(index)
    if (visit.done) return next()
    if (sight.givesWay(state, candidate)) {
      state.gaveWay = true
      skip(state, candidate, "unfit")
      return next()
    }
    const suits = RouteCandidate.suits(candidate, state)
    if (!suits || RouteCandidate.shown(candidate, state, now()) === undefined) {
      state.small ||= suits
      skip(state, candidate, "unfit")
      return next()
    }
    const refused = cooling(state, candidate)
    if (refused !== undefined) {
      state.remember(refused)
      skip(state, candidate, "resting")
      return next()
    }
    if (visit.until > steady()) {
      state.hold("asked to wait", candidate.name, visit.until - steady())
      return next()
    }
    return visits(
      { state, index, candidate, visit },
      visit.asked ? "retry" : state.attempt === 0 ? "first" : "fallback"
    )
  }

  /** All attempts at a candidate, then the next one. */
  const visits = (at: Visits.At, why: Visits.Why): Step =>
    Effect.matchEffect(visit(at, why), {
      onSuccess: (answered) => arrived(at.state, answered),
      onFailure: (failing) => leaves(at, failing)
    })

  /** The candidate is not retried now. */
  const leaves = (at: Visits.At, failing: Attempting.Failing): Step => {
    const { candidate, index, state, visit } = at
    const { failure } = failing
    const next = () => from(state, index + 1)
    const held = (why: Exclude<Held, "asked to wait">, wait: number) => {
      state.hold(why, candidate.name, wait)
      skip(state, candidate, why)
      return next()
    }
    if (Visits.isSettled(state, failure)) {
      // The total deadline has passed: a server this slow would be as slow again, so the person gets the text so far.
      tellFailed(failing, null)
      return settled(state, failure)
    }
    if (isLocal(failure)) return held(reasons[failure._tag], failure.retryAfter ?? Infinity)
    if (!isTransient(failure)) {
      state.remember(failure)
      tellFailed(failing, null)
      return onwards(at, failure)
    }
    visit.done = visit.wait === undefined
    if (visit.wait === undefined) return next()
    visit.until = steady() + visit.wait
    const opens = candidate.breaker.unsafeWait()
    if (opens > 0) return held("open", opens)
    if (visit.wait < RouteRetry.longWait) return held("budget", budgetPause)
    state.hold("asked to wait", candidate.name, visit.wait)
    return next()
  }

  /** Continues after a permanent failure. */
  const onwards = (at: Visits.At, failure: Permanent, next = () => from(at.state, at.index + 1)): Step => {
    const { state, visit } = at
    visit.done = true
    // The failure may be that of a hedge.
    const { credential, name } = candidates.find(({ name }) => name === failure.candidate) ?? at.candidate
    switch (failure._tag) {
      case "ContentRefused":
        return incomplete(state, failure)
      case "InvalidRequest":
      case "SpendingCapReached":
      case "PriceUnknown":
        break
      case "NotSupported":
        if (!state.hasPictures || state.blind || !isAboutPictures(failure)) break
        state.refusedPictures.add(name)
        state.gaveWay = true
        visit.done = name !== at.candidate.name
        break
      case "ContextTooLong": {
        if (++visit.refused > mostRefusals) break
        visit.done = false
        // The rejection was learned from: the next prompt is shortened in one go.
        if (RouteCandidate.shown(at.candidate, state, now()) !== undefined) return visits(at, "retry")
        // A larger model is tried first.
        state.small = true
        break
      }
      case "ModelNotFound":
      case "Forbidden":
      case "WrongAddress":
        cooldown.begin(name, failure, steady())
        break
      default:
        cooldown.begin(failure.upstream === true ? name : credential, failure, steady())
    }
    return next()
  }

  /** Continues after a last resort: the candidate may have been the only reason to wait. */
  const onwardsFromLast = (state: RouteState, candidate: RouteCandidate.RouteCandidate, failure: Permanent): Step => {
    const index = candidates.indexOf(candidate)
    const visit = state.visit(index)
    return onwards({ state, index, candidate, visit }, failure, () => {
      state.pass()
      return from(state, 0)
    })
  }

  const arrived = (
    state: RouteState,
    { answer: { finish, text }, candidate }: Attempting.Answered
  ): Effect.Effect<Routed> => {
    cooldown.end(candidate.credential)
    cooldown.end(candidate.name)
    const unseen = state.hasPictures && !state.showedPictures
    return Effect.succeed({
      text,
      finish,
      candidate: candidate.name,
      cut: undefined,
      ...(unseen ? { unseen } : {})
    })
  }

  /** No candidate is left: make a last resort or wait. */
  const atEnd = (state: RouteState): Step => {
    if (state.small && !state.tight) {
      state.tight = true
      return from(state, 0)
    }
    if (state.gaveWay && !state.blind && !isTransient(state.failure)) {
      state.blind = true
      return from(state, 0)
    }
    return lastResort(
      state,
      (answered) => arrived(state, answered),
      (candidate, failure) => onwardsFromLast(state, candidate, failure),
      Effect.fail(nobody)
    )
  }

  return (state: RouteState): Step => Effect.suspend(() => from(state, 0))
}

/** A pass along the route in which no candidate can be called. */
export const nobody = { _tag: "Nobody" } as const
export type Nobody = typeof nobody

type Step = Effect.Effect<Routed, ModelFailure | Nobody>
type Skipped = Extract<RouteEvent, { readonly _tag: "Skipped" }>

/** Why a candidate is not called now, by its refusal. */
const reasons = {
  CircuitOpen: "open",
  BudgetExhausted: "budget",
  Throttled: "throttled",
  LedgerUnavailable: "ledger"
} as const

/** A server that requires a text refuses pictures with the same words as `null`. */
const isAboutPictures = (failure: Permanent) =>
  failure._tag === "NotSupported" && (failure.capability === "pictures" || failure.capability === "null-content")

/** How often a candidate is called with a shorter prompt after it rejected one as too long. */
const mostRefusals = 2

/** The text so far of an answer that cannot be resumed, or the failure. A caller that comes back may still get the whole answer. */
export const incomplete = (state: RouteState, failure: ModelFailure): Effect.Effect<Routed, ModelFailure> =>
  (state.ask.comesBack === true && isTransient(failure)) || state.draft.text.trim() === ""
    ? Effect.fail(failure)
    : settled(state, failure)

const settled = ({ candidate, draft }: RouteState, failure: ModelFailure): Effect.Effect<Routed, ModelFailure> =>
  Effect.succeed({ text: draft.text, finish: undefined, candidate, cut: failure })
