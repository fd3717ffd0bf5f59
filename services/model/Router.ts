import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { BudgetExhausted, isTransient, type ModelFailure, type Permanent } from "../../domain/model/Failure.ts"
import { defaults as deadlines } from "../../domain/model/Deadlines.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import type { Permit } from "../resilience/Breaker.ts"
import { Breakers } from "../resilience/Breakers.ts"
import { Budget } from "../resilience/Budget.ts"
import { stepping } from "../resilience/Stepping.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import type { Candidate } from "./Candidate.ts"
import * as Capabilities from "./Capabilities.ts"
import * as BreakerEvents from "./BreakerEvents.ts"
import * as Calling from "./Calling.ts"
import * as Hedging from "./Hedging.ts"
import { RouteState, type Visit } from "./RouteState.ts"
import * as LastResort from "./LastResort.ts"
import { type Ask, ModelRouter, type Routed } from "./ModelRouter.ts"
import * as Cooldown from "./Cooldown.ts"
import { RouteEvents } from "../telemetry/RouteEvents.ts"
import type { RouterOptions } from "./RouterOptions.ts"
import * as Stop from "./Stop.ts"
import * as Windows from "./Windows.ts"

export type { RouterOptions } from "./RouterOptions.ts"

/**
 * The route: candidates in order, each behind its breaker and its throttle, and all calls but the first of an ask paid from the
 * retry budget. The first call at a healthy candidate is never refused by the budget; if it overdraws it, other calls wait.
 *
 * A transient failure is retried at the same candidate by its schedule, then at the next; an ask never waits a second or more
 * while another candidate could be asked. A failure of the candidate moves on to the next one, and so does a failure in doubt; a failure of
 * the credential also lets the credential rest; only a failure that is surely of the request ends the ask. A prompt that is too long is
 * shortened before a larger model is looked for. When all breakers are open, one call in each break goes out as the last resort, and one a
 * second for asks that end before the break does. If no candidate may be asked now, an ask waits until one may, within the total deadline,
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
      const resting = yield* Cooldown.make(options.rests)
      const stops = yield* Effect.forEach(options.candidates, (candidate) =>
        Stop.make(candidate, breakers, options.throttle ?? {}, options.adaptation, windows.of(candidate.name))
      )
      const call = Calling.make(clock, events, options.capabilities ?? (yield* Capabilities.make()), windows)
      const totals = options.candidates.map((one) => Duration.toMillis(one.deadlines.total ?? deadlines.total))
      const total = options.total === undefined ? Math.max(...totals) : Duration.toMillis(options.total)
      yield* BreakerEvents.show(breakers, events)

      /** Told once, however often an ask goes along the route. */
      const skip = ({ ask, passes }: RouteState, { name }: Candidate, why: Skipped["why"]) =>
        passes === 0 && events.tell({ _tag: "Skipped", request: ask.request, candidate: name, at: now(), why })
      const tellFailed = ({ after, failure }: Calling.Failing, retryIn: number | null) => {
        const { attempt, candidate, request, _tag } = failure
        events.tell({ _tag: "Failed", request, candidate, attempt, at: now(), after, failure: _tag, retryIn })
      }
      const restingReason = (stop: Candidate) =>
        resting.reason(stop.credential, steady()) ?? resting.reason(stop.name, steady())

      const canAsk = (journey: RouteState, stop: Stop.Stop) =>
        Stop.suits(stop, journey) && Stop.shown(stop, journey, now()) !== undefined && restingReason(stop) === undefined

      const hedge = Hedging.make(options.hedgeAfter, {
        call,
        tellFailed,
        canAsk,
        spend: (journey, stop) => {
          const spent = budget.unsafeSpend(journey.ask.client, "hedge")
          if (!spent) skip(journey, stop, "budget")
          return spent
        }
      })

      const lastResort = LastResort.make({ stops, budget, call, canAsk, tellFailed, steady })

      /** From one candidate on. */
      const from = (journey: RouteState, index: number): Step => {
        const stop = stops[index]
        if (stop === undefined) return atEnd(journey)
        const next = () => from(journey, index + 1)
        const visit = journey.visit(index, () => stepping(stop.retry))
        if (visit.done) return next()
        const suits = Stop.suits(stop, journey)
        if (!suits || Stop.shown(stop, journey, now()) === undefined) {
          journey.small ||= suits
          skip(journey, stop, "unfit")
          return next()
        }
        const rests = restingReason(stop)
        if (rests !== undefined) {
          journey.remember(rests)
          skip(journey, stop, "resting")
          return next()
        }
        if (visit.until > steady()) {
          journey.hold("asked to wait", stop.name, visit.until - steady())
          return next()
        }
        return tries(
          { journey, index, stop, visit },
          visit.asked ? "retry" : journey.attempt === 0 ? "first" : "fallback"
        )
      }

      /** The first call at a healthy candidate, when others failed, is always granted, because it saves the answer. */
      const pays = ({ journey: { ask }, visit }: At, why: "retry" | "fallback", { probe }: Permit) => {
        if (why === "retry" || visit.asked || probe) return budget.unsafeSpend(ask.client, why)
        budget.unsafeOverdraw(ask.client, why)
        return true
      }

      const tries = (at: At, why: "first" | "retry" | "fallback"): Step => {
        const { index, journey, stop, visit } = at
        const held = (why: "open" | "budget", wait: number) => {
          journey.hold(why, stop.name, wait)
          skip(journey, stop, why)
          return from(journey, index + 1)
        }
        const permit = stop.breaker.unsafeAcquire()
        if (typeof permit === "number") return held("open", permit)
        if (why !== "first" && !pays(at, why, permit)) {
          permit.release()
          return held("budget", budgetWait)
        }
        visit.asked = true
        const { draft } = journey
        const one = (speaks: () => boolean) => call({ journey, stop, permit, why, draft, speaks })
        return Effect.matchEffect(hedge(journey, stop, stops.slice(index + 1), one), {
          onSuccess: arrived,
          onFailure: (failing) => failed(at, failing)
        })
      }

      const failed = (at: At, failing: Calling.Failing): Step => {
        const { index, journey, stop, visit } = at
        const { failure } = failing
        const next = () => from(journey, index + 1)
        if (failure._tag === "TimedOut" && failure.phase === "total" && journey.draft.text.trim() !== "") {
          // A server that drips for so long would do so again: the person gets the text so far.
          tellFailed(failing, null)
          return settled(journey, failure)
        }
        if (failure._tag === "Throttled") {
          journey.hold("throttled", stop.name, failure.retryAfter ?? longWait)
          skip(journey, stop, "throttled")
          return next()
        }
        journey.remember(failure)
        if (!isTransient(failure)) {
          tellFailed(failing, null)
          return onwards(at, failure)
        }
        const other = stops.some(
          (one, at) => at > index && !journey.isDone(at) && canAsk(journey, one) && one.breaker.unsafeWait() === 0
        )
        const again = !other || visit.tried < (stop.adaptation?.retries ?? Infinity)
        return Effect.flatMap(again ? visit.step(failure) : Effect.succeedNone, (wished) => {
          const delay = Option.getOrNull(Option.map(wished, Duration.toMillis))
          const waits = delay !== null && !(other && delay >= longWait)
          tellFailed(failing, waits ? delay : null)
          visit.tried++
          visit.done = delay === null
          visit.until = steady() + (delay ?? 0)
          if (!waits && delay !== null) journey.hold("asked to wait", stop.name, delay)
          return waits
            ? Effect.delay(
                Effect.suspend(() => tries(at, "retry")),
                delay
              )
            : next()
        })
      }

      /** After a failure that will not pass by itself. */
      const onwards = (at: At, failure: Permanent, next = () => from(at.journey, at.index + 1)): Step => {
        const { journey, visit } = at
        visit.done = true
        // A hedge that went on may be what failed.
        const { credential, name } = stops.find(({ name }) => name === failure.candidate) ?? at.stop
        switch (failure._tag) {
          case "ContentRefused":
            return incomplete(journey, failure)
          case "InvalidRequest":
          case "NotSupported":
            break
          case "ContextTooLong": {
            if (++visit.refused > mostRefusals) break
            visit.done = false
            // The refusal was learned from: the next prompt is shortened in one go.
            if (Stop.shown(at.stop, journey, now()) !== undefined) return tries(at, "retry")
            // A larger model is looked for first.
            journey.small = true
            break
          }
          case "ModelNotFound":
          case "Forbidden":
          case "WrongAddress":
            resting.rest(name, failure, steady())
            break
          default:
            resting.rest(failure.upstream === true ? name : credential, failure, steady())
        }
        return next()
      }

      /** The same after a last resort: the candidate may have been the only reason to wait. */
      const onwardsFromLast = (journey: RouteState, stop: Stop.Stop, failure: Permanent): Step => {
        const index = stops.indexOf(stop)
        const visit = journey.visit(index, () => stepping(stop.retry))
        return onwards({ journey, index, stop, visit }, failure, () => {
          journey.pass()
          return from(journey, 0)
        })
      }

      const arrived = ({ answer: { finish, text }, stop }: Calling.Answered): Effect.Effect<Routed> => {
        resting.wake(stop.credential)
        resting.wake(stop.name)
        return Effect.succeed({ text, finish, candidate: stop.name, cut: undefined })
      }

      /** No candidate is left: a last resort, or a wait. */
      const atEnd = (journey: RouteState): Step => {
        if (journey.small && !journey.tight) {
          journey.tight = true
          return from(journey, 0)
        }
        return lastResort(
          journey,
          arrived,
          (stop, failure) => onwardsFromLast(journey, stop, failure),
          Effect.suspend(() => {
            const wait = journey.again(steady())
            if (wait === undefined) return incomplete(journey, journey.failure)
            const again = Effect.suspend(() => from(journey, 0))
            return Effect.delay(again, wait)
          })
        )
      }

      const answer = (ask: Ask): Step =>
        Effect.suspend(() => {
          if (ask.run === 1) budget.unsafeDeposit(ask.client)
          else if (!budget.unsafeSpend(ask.client, "engine")) {
            const facts = { request: ask.request, candidate: options.candidates[0].name, attempt: 0 }
            return new BudgetExhausted({ ...facts, retryAfter: 1000 })
          }
          return from(new RouteState(ask, options.candidates[0].name, steady() + total), 0)
        })
      return ModelRouter.of({ answer })
    })
  )

type Step = Effect.Effect<Routed, ModelFailure>
type Skipped = Extract<RouteEvent, { readonly _tag: "Skipped" }>

/** Where a journey is: at this candidate. */
interface At {
  readonly journey: RouteState
  readonly index: number
  readonly stop: Stop.Stop
  readonly visit: Visit
}

/** How often a candidate is asked with less after it refused a prompt as too long. */
const mostRefusals = 2

/** An ask never waits this long for a candidate while another one could be asked, in milliseconds. */
const longWait = 1000

/** How long until a spent budget is looked at again, in milliseconds. */
const budgetWait = 1000

/** The text so far of an answer that no candidate can resume, or the failure. A caller that comes back may still get the whole answer. */
const incomplete = (journey: RouteState, failure: ModelFailure): Step =>
  (journey.ask.comesBack === true && isTransient(failure)) || journey.draft.text.trim() === ""
    ? Effect.fail(failure)
    : settled(journey, failure)

const settled = ({ candidate, draft }: RouteState, failure: ModelFailure): Step =>
  Effect.succeed({ text: draft.text, finish: undefined, candidate, cut: failure })
