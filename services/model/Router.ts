import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { BudgetExhausted, isLocal, isTransient, type ModelFailure, type Permanent } from "../../domain/model/Failure.ts"
import { defaults as deadlines } from "../../domain/model/Deadlines.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { budgetPause, retried } from "../resilience/Attempts.ts"
import { Breakers } from "../resilience/Breakers.ts"
import { Budget } from "../resilience/Budget.ts"
import { stepping } from "../resilience/Stepping.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import type { Candidate } from "./Candidate.ts"
import * as Attempting from "./Attempting.ts"
import * as Capabilities from "./Capabilities.ts"
import * as BreakerEvents from "./BreakerEvents.ts"
import * as Hedging from "./Hedging.ts"
import * as RouteCandidate from "./RouteCandidate.ts"
import * as RouteRetry from "./RouteRetry.ts"
import { type Held, RouteState } from "./RouteState.ts"
import * as LastResort from "./LastResort.ts"
import * as Visits from "./Visits.ts"
import { type Ask, ModelRouter, type Routed } from "./ModelRouter.ts"
import * as Cooldown from "./Cooldown.ts"
import { RouteEvents } from "../telemetry/RouteEvents.ts"
import type { RouterOptions } from "./RouterOptions.ts"
import * as Windows from "./Windows.ts"

export type { RouterOptions } from "./RouterOptions.ts"

/**
 * The route: candidates in order, each behind its policy. All calls of an ask after the first are paid from the retry budget. The budget
 * never refuses the first call at a healthy candidate; if that overdraws it, other calls wait.
 *
 * A transient failure is retried at the same candidate by its schedule, then at the next one. An ask never waits a second or more while
 * another candidate can be called. A failure of the candidate, or one that is unclear, moves on to the next candidate. A failure of the
 * credential also starts a cooldown of the credential. Only a failure that is certainly caused by the request ends the ask. A prompt that
 * is too long is shortened before a larger model is tried. If all breakers are open, one call per break is made as the last resort, and one
 * per second for asks that end before the break. If no candidate can be called now, an ask waits until one can, within the total deadline,
 * unless its caller comes back by itself.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: RouterOptions): Layer.Layer<ModelRouter, never, Breakers | Budget | RouteEvents> =>
  Layer.scoped(
    ModelRouter,
    Effect.gen(function* () {
      const breakers = yield* Breakers
      const budget = yield* Budget
      const events = yield* RouteEvents
      const clock = yield* Effect.clock
      const now = () => clock.unsafeCurrentTimeMillis()
      const steady = steadyOf(clock)
      const windows = yield* Windows.make(options.candidates, options.listed)
      const cooldown = yield* Cooldown.make(options.cooldowns)
      const candidates = yield* Effect.forEach(options.candidates, (candidate) =>
        RouteCandidate.make(candidate, breakers, budget, options, windows.of(candidate.name))
      )
      const attempt = Attempting.make(clock, events, options.capabilities ?? (yield* Capabilities.make()), windows)
      const totals = options.candidates.map((one) => Duration.toMillis(one.deadlines.total ?? deadlines.total))
      const total = options.total === undefined ? Math.max(...totals) : Duration.toMillis(options.total)
      yield* BreakerEvents.show(breakers, events)

      /** Reported once, however many passes an ask makes. */
      const skip = ({ ask, passes }: RouteState, { name }: Candidate, why: Skipped["why"]) =>
        passes === 0 && events.tell({ _tag: "Skipped", request: ask.request, candidate: name, at: now(), why })
      const tellFailed = ({ after, failure }: Attempting.Failing, retryIn: number | null) => {
        const { attempt, candidate, request, _tag } = failure
        events.tell({ _tag: "Failed", request, candidate, attempt, at: now(), after, failure: _tag, retryIn })
      }
      const cooling = (candidate: Candidate) =>
        cooldown.reason(candidate.credential, steady()) ?? cooldown.reason(candidate.name, steady())
      const canAsk = (state: RouteState, candidate: Candidates) =>
        RouteCandidate.suits(candidate, state) &&
        RouteCandidate.shown(candidate, state, now()) !== undefined &&
        cooling(candidate) === undefined

      const hedge = Hedging.make(options.hedgeAfter, {
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
        const suits = RouteCandidate.suits(candidate, state)
        if (!suits || RouteCandidate.shown(candidate, state, now()) === undefined) {
          state.small ||= suits
          skip(state, candidate, "unfit")
          return next()
        }
        const refused = cooling(candidate)
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
      const visits = (at: At, why: Why): Step =>
        Effect.matchEffect(visit(at, why), { onSuccess: arrived, onFailure: (failing) => leaves(at, failing) })

      /** The candidate is not retried now. */
      const leaves = (at: At, failing: Attempting.Failing): Step => {
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
      const onwards = (at: At, failure: Permanent, next = () => from(at.state, at.index + 1)): Step => {
        const { state, visit } = at
        visit.done = true
        // The failure may be that of a hedge.
        const { credential, name } = candidates.find(({ name }) => name === failure.candidate) ?? at.candidate
        switch (failure._tag) {
          case "ContentRefused":
            return incomplete(state, failure)
          case "InvalidRequest":
          case "NotSupported":
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
      const onwardsFromLast = (state: RouteState, candidate: Candidates, failure: Permanent): Step => {
        const index = candidates.indexOf(candidate)
        const visit = state.visit(index)
        return onwards({ state, index, candidate, visit }, failure, () => {
          state.pass()
          return from(state, 0)
        })
      }

      const arrived = ({ answer: { finish, text }, candidate }: Attempting.Answered): Effect.Effect<Routed> => {
        cooldown.end(candidate.credential)
        cooldown.end(candidate.name)
        return Effect.succeed({ text, finish, candidate: candidate.name, cut: undefined })
      }

      /** No candidate is left: make a last resort or wait. */
      const atEnd = (state: RouteState): Step => {
        if (state.small && !state.tight) {
          state.tight = true
          return from(state, 0)
        }
        return lastResort(
          state,
          arrived,
          (candidate, failure) => onwardsFromLast(state, candidate, failure),
          Effect.fail(nobody)
        )
      }

      /** All passes along the route. */
      const along = (state: RouteState): Effect.Effect<Routed, ModelFailure> => {
        const step = stepping(RouteRetry.alongRoute(state.due - steady()))
        const again = (ended: ModelFailure | Nobody) =>
          Effect.suspend(() => {
            const held = ended === nobody ? state.again(steady()) : undefined
            if (held === undefined) return Effect.succeedNone
            return Effect.tap(step(held), (wait) => Option.isSome(wait) && state.pass())
          })
        const pass = Effect.suspend(() => from(state, 0))
        return pass.pipe(
          Effect.catchAll((first) => retried(first, again, pass)),
          Effect.catchTag("Nobody", () => incomplete(state, state.failure))
        )
      }

      const answer = (ask: Ask): Effect.Effect<Routed, ModelFailure> =>
        Effect.suspend(() => {
          if (!budget.unsafeBegin(ask.client, ask.run > 1)) {
            const facts = { request: ask.request, candidate: options.candidates[0].name, attempt: 0 }
            return new BudgetExhausted({ ...facts, retryAfter: budgetPause })
          }
          return along(new RouteState(ask, options.candidates[0].name, steady() + total))
        })
      return ModelRouter.of({ answer })
    })
  )

/** A pass along the route in which no candidate can be called. */
const nobody = { _tag: "Nobody" } as const
type Nobody = typeof nobody

type Step = Effect.Effect<Routed, ModelFailure | Nobody>
type Candidates = RouteCandidate.RouteCandidate
type Skipped = Extract<RouteEvent, { readonly _tag: "Skipped" }>
type At = Visits.At
type Why = Visits.Why

/** Why a candidate is not called now, by its refusal. */
const reasons = { CircuitOpen: "open", BudgetExhausted: "budget", Throttled: "throttled" } as const

/** How often a candidate is called with a shorter prompt after it rejected one as too long. */
const mostRefusals = 2

/** The text so far of an answer that cannot be resumed, or the failure. A caller that comes back may still get the whole answer. */
const incomplete = (state: RouteState, failure: ModelFailure): Effect.Effect<Routed, ModelFailure> =>
  (state.ask.comesBack === true && isTransient(failure)) || state.draft.text.trim() === ""
    ? Effect.fail(failure)
    : settled(state, failure)

const settled = ({ candidate, draft }: RouteState, failure: ModelFailure): Effect.Effect<Routed, ModelFailure> =>
  Effect.succeed({ text: draft.text, finish: undefined, candidate, cut: failure })
