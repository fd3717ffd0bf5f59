import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import { BudgetExhausted, isTransient, type ModelFailure, type Permanent } from "../../domain/Failure.ts"
import type { AdaptationOptions } from "../../domain/model/Adaptation.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { shortened } from "../../domain/model/Shortened.ts"
import { Breakers } from "../resilience/Breakers.ts"
import { Budget } from "../resilience/Budget.ts"
import { stepping } from "../resilience/Stepping.ts"
import type { ThrottlePolicy } from "../resilience/Throttle.ts"
import { steadyOf } from "../SteadyClock.ts"
import type { Candidate } from "./Candidate.ts"
import * as BreakerEvents from "./BreakerEvents.ts"
import * as Calling from "./Calling.ts"
import * as Hedging from "./Hedging.ts"
import { Journey } from "./Journey.ts"
import { type Ask, ModelRouter, type Routed } from "./ModelRouter.ts"
import * as Resting from "./Resting.ts"
import { RouteEvents } from "./RouteEvents.ts"
import * as Stop from "./Stop.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RouterOptions {
  /** In the order in which they are asked. */
  readonly candidates: readonly [Candidate, ...ReadonlyArray<Candidate>]
  /** How long a refused credential, or a model that is not there, is left alone. */
  readonly rests?: Schedule.Schedule<unknown>
  /** How calls are held back, at each candidate. */
  readonly throttle?: Partial<ThrottlePolicy>
  /** How deadlines and retries follow what is observed; nothing where they stay as they are set. */
  readonly adaptation?: AdaptationOptions | undefined
  /** After so long without a first token another candidate is asked besides; nothing for never. */
  readonly hedgeAfter?: Duration.DurationInput | undefined
}

/**
 * The route: candidates in order, each behind its breaker and its throttle, and all calls but the first of an ask paid from the
 * retry budget.
 *
 * A failure that may pass is tried again at the same candidate by its schedule, then at the next; nobody waits a second or more
 * while another one could be asked. One of the candidate moves on,
 * one of its credential also lets that rest, one of the request ends. What is too long is shortened before a larger model is
 * looked for. When all breakers are open, one call in each break goes out as the last resort.
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
      const resting = yield* Resting.make(options.rests)
      const stops = yield* Effect.forEach(options.candidates, (candidate) =>
        Stop.make(candidate, breakers, options.throttle ?? {}, options.adaptation)
      )
      const call = Calling.make(clock, events)
      yield* BreakerEvents.show(breakers, events)

      const skip = ({ ask }: Journey, { name }: Candidate, why: Skipped["why"]) =>
        events.tell({ _tag: "Skipped", request: ask.request, candidate: name, at: now(), why })
      const tellFailed = ({ after, failure }: Calling.Failing, retryIn: number | null) => {
        const { attempt, candidate, request, _tag } = failure
        events.tell({ _tag: "Failed", request, candidate, attempt, at: now(), after, failure: _tag, retryIn })
      }
      const restingReason = (stop: Candidate) =>
        resting.reason(stop.credential, steady()) ?? resting.reason(stop.name, steady())

      const canAsk = (journey: Journey, stop: Stop.Stop) =>
        Stop.fits(stop, journey) && restingReason(stop) === undefined

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

      /** From one candidate on. */
      const from = (journey: Journey, index: number): Step => {
        const stop = stops[index]
        if (stop === undefined) return lastResort(journey)
        const next = () => from(journey, index + 1)
        if (!Stop.fits(stop, journey)) {
          skip(journey, stop, "unfit")
          return next()
        }
        const rests = restingReason(stop)
        if (rests !== undefined) {
          journey.remember(rests)
          skip(journey, stop, "resting")
          return next()
        }
        const why = journey.attempt === 0 ? "first" : "fallback"
        return tries({ journey, index, stop, step: stepping(stop.retry), tried: 0 }, why)
      }

      const tries = (at: At, why: "first" | "retry" | "fallback"): Step => {
        const { index, journey, stop } = at
        const permit = stop.breaker.unsafeAcquire()
        if (typeof permit === "number") {
          journey.opens = Math.min(journey.opens, permit)
          skip(journey, stop, "open")
          return from(journey, index + 1)
        }
        if (why !== "first" && !budget.unsafeSpend(journey.ask.client, why)) {
          permit.release()
          skip(journey, stop, "budget")
          return conclude(journey)
        }
        const { draft } = journey
        const one = (speaks: () => boolean) => call({ journey, stop, permit, why, draft, speaks })
        return Effect.matchEffect(hedge(journey, stop, stops.slice(index + 1), one), {
          onSuccess: arrived,
          onFailure: (failing) => failed(at, failing)
        })
      }

      const failed = (at: At, failing: Calling.Failing): Step => {
        const { index, journey, step, stop, tried } = at
        const { failure } = failing
        const next = () => from(journey, index + 1)
        journey.remember(failure)
        if (failure._tag === "Throttled") {
          skip(journey, stop, "throttled")
          return next()
        }
        if (!isTransient(failure)) {
          tellFailed(failing, null)
          return onwards(at, failure)
        }
        const other = stops.slice(index + 1).some((one) => canAsk(journey, one) && one.breaker.unsafeWait() === 0)
        const again = !other || tried < (stop.adaptation?.retries ?? Infinity)
        const delayed = Effect.map(
          again ? step(failure) : Effect.succeedNone,
          Option.filter((delay) => !other || Duration.lessThan(delay, longWait))
        )
        return Effect.flatMap(delayed, (delay) => {
          tellFailed(failing, Option.getOrNull(Option.map(delay, Duration.toMillis)))
          return Option.isNone(delay)
            ? next()
            : Effect.delay(
                Effect.suspend(() => tries({ ...at, tried: tried + 1 }, "retry")),
                delay.value
              )
        })
      }

      /** After a failure that will not pass by itself. */
      const onwards = (at: At, failure: Permanent): Step => {
        const { index, journey } = at
        // A hedge that went on may be what failed.
        const { credential, name } = stops.find(({ name }) => name === failure.candidate) ?? at.stop
        switch (failure._tag) {
          case "InvalidRequest":
          case "ContentRefused":
            return incomplete(journey, failure)
          case "ContextTooLong": {
            const shorter = shortened(journey.messages)
            if (shorter === undefined) break
            journey.messages = shorter
            return tries(at, "retry")
          }
          case "ModelNotFound":
            resting.rest(name, failure, steady())
            break
          default:
            resting.rest(credential, failure, steady())
        }
        return from(journey, index + 1)
      }

      const arrived = ({ answer: { finish, text }, stop }: Calling.Answered): Effect.Effect<Routed> => {
        resting.wake(stop.credential)
        resting.wake(stop.name)
        return Effect.succeed({ text, finish, candidate: stop.name, cut: undefined })
      }

      /** Nobody was asked: the candidate whose breaker opens first is, once in each break. */
      const lastResort = (journey: Journey): Step => {
        if (journey.attempt > 0 || journey.opens === Infinity) return conclude(journey)
        const stop = stops
          .filter((stop) => canAsk(journey, stop))
          .toSorted((a, b) => a.breaker.unsafeWait() - b.breaker.unsafeWait())[0]
        if (stop === undefined || stop.breaker.unsafeWait() === Infinity) return conclude(journey)
        return Effect.flatMap(stop.breaker.view, ({ openings }) => {
          if (stop.resorted === openings || !budget.unsafeSpend(journey.ask.client, "fallback"))
            return conclude(journey)
          stop.resorted = openings
          const { draft } = journey
          const last = call({ journey, stop, permit: undefined, why: "last-resort", draft, speaks: always })
          return Effect.matchEffect(last, {
            onSuccess: (answered) => Effect.zipRight(stop.breaker.reset, arrived(answered)),
            onFailure: (failing) => {
              journey.remember(failing.failure)
              tellFailed(failing, null)
              return conclude(journey)
            }
          })
        })
      }

      const answer = (ask: Ask): Step =>
        Effect.suspend(() => {
          if (ask.run === 1) budget.unsafeDeposit(ask.client)
          else if (!budget.unsafeSpend(ask.client, "engine")) {
            const facts = { request: ask.request, candidate: options.candidates[0].name, attempt: 0 }
            return new BudgetExhausted({ ...facts, retryAfter: 1000 })
          }
          return from(new Journey(ask), 0)
        })
      return ModelRouter.of({ answer })
    })
  )

type Step = Effect.Effect<Routed, ModelFailure>
type Skipped = Extract<RouteEvent, { readonly _tag: "Skipped" }>

/** Where a journey is: at this candidate, which was tried again so often. */
interface At {
  readonly journey: Journey
  readonly index: number
  readonly stop: Stop.Stop
  readonly step: ReturnType<typeof stepping<ModelFailure>>
  readonly tried: number
}

const always = () => true

/** Nobody waits so long for a candidate while another one could be asked. */
const longWait = Duration.seconds(1)

const conclude = (journey: Journey): Step => incomplete(journey, journey.failure)

/** What there is of an answer that nobody can go on with, or the failure. */
const incomplete = ({ candidate, draft }: Journey, failure: ModelFailure): Step =>
  isTransient(failure) || draft.text.trim() === ""
    ? Effect.fail(failure)
    : Effect.succeed({ text: draft.text, finish: undefined, candidate, cut: failure })
