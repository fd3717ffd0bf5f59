import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { BudgetExhausted, isTransient, type ModelFailure, type Permanent } from "../../domain/Failure.ts"
import type { ChatAnswer } from "../../domain/model/Chat.ts"
import { shortened, sizeOf } from "../../domain/model/Shortened.ts"
import type { Transition } from "../resilience/Breaker.ts"
import { Breakers } from "../resilience/Breakers.ts"
import { Budget } from "../resilience/Budget.ts"
import { stepping } from "../resilience/Stepping.ts"
import type { Candidate } from "./Candidate.ts"
import * as Calling from "./Calling.ts"
import { Journey } from "./Journey.ts"
import { type Ask, ModelRouter, type Routed } from "./ModelRouter.ts"
import * as Resting from "./Resting.ts"
import { RouteEvents } from "./RouteEvents.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RouterOptions {
  /** In the order in which they are asked. */
  readonly candidates: readonly [Candidate, ...ReadonlyArray<Candidate>]
  /** How long a refused credential, or a model that is not there, is left alone. */
  readonly rests?: Schedule.Schedule<unknown>
}

/**
 * The route: candidates in order, each behind its breaker, and all calls but the first of an ask paid from the retry budget.
 *
 * A failure that may pass is tried again at the same candidate by its schedule, then at the next. One of the candidate moves on,
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
      const resting = yield* Resting.make(options.rests)
      const stops = yield* Effect.forEach(options.candidates, (candidate) =>
        Effect.map(breakers.get(candidate.name), (breaker): Calling.Stop => ({ ...candidate, breaker, resorted: -1 }))
      )
      const call = Calling.make(clock, events)
      yield* showBreakers(breakers, events)

      const skip = ({ ask }: Journey, { name }: Candidate, why: "open" | "resting" | "budget" | "unfit") =>
        events.tell({ _tag: "Skipped", request: ask.request, candidate: name, at: now(), why })

      /** From one candidate on. */
      const from = (journey: Journey, index: number): Effect.Effect<Routed, ModelFailure> => {
        const stop = stops[index]
        if (stop === undefined) return lastResort(journey)
        const next = () => from(journey, index + 1)
        if (sizeOf(journey.messages) > stop.window || (journey.ask.tools !== undefined && !stop.tools)) {
          skip(journey, stop, "unfit")
          return next()
        }
        const rests = resting.reason(stop.credential, now()) ?? resting.reason(stop.name, now())
        if (rests !== undefined) {
          journey.remember(rests)
          skip(journey, stop, "resting")
          return next()
        }
        return tries(journey, index, stop, journey.attempt === 0 ? "first" : "fallback", stepping(stop.retry))
      }

      const tries = (
        journey: Journey,
        index: number,
        stop: Calling.Stop,
        why: "first" | "retry" | "fallback",
        step: ReturnType<typeof stepping<ModelFailure>>
      ): Effect.Effect<Routed, ModelFailure> => {
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
        return Effect.matchEffect(call(journey, stop, permit, why), {
          onSuccess: (answer) => arrived(stop, answer),
          onFailure: ({ after, failure }) => {
            journey.remember(failure)
            const told = (retryIn: number | null) =>
              events.tell({
                _tag: "Failed",
                request: journey.ask.request,
                candidate: stop.name,
                attempt: journey.attempt,
                at: now(),
                after,
                failure: failure._tag,
                retryIn
              })
            if (!isTransient(failure)) {
              told(null)
              return onwards(journey, index, stop, failure, step)
            }
            return Effect.flatMap(
              step(failure),
              Option.match({
                onNone: () => {
                  told(null)
                  return from(journey, index + 1)
                },
                onSome: (delay) => {
                  told(Duration.toMillis(delay))
                  return Effect.delay(
                    Effect.suspend(() => tries(journey, index, stop, "retry", step)),
                    delay
                  )
                }
              })
            )
          }
        })
      }

      /** After a failure that will not pass by itself. */
      const onwards = (
        journey: Journey,
        index: number,
        stop: Calling.Stop,
        failure: Permanent,
        step: ReturnType<typeof stepping<ModelFailure>>
      ): Effect.Effect<Routed, ModelFailure> => {
        switch (failure._tag) {
          case "InvalidRequest":
          case "ContentRefused":
            return incomplete(journey, failure)
          case "ContextTooLong": {
            const shorter = shortened(journey.messages)
            if (shorter === undefined) break
            journey.messages = shorter
            return tries(journey, index, stop, "retry", step)
          }
          case "ModelNotFound":
            resting.rest(stop.name, failure, now())
            break
          default:
            resting.rest(stop.credential, failure, now())
        }
        return from(journey, index + 1)
      }

      const arrived = (stop: Calling.Stop, { finish, text }: ChatAnswer): Effect.Effect<Routed> => {
        resting.wake(stop.credential)
        resting.wake(stop.name)
        return Effect.succeed({ text, finish, candidate: stop.name, cut: undefined })
      }

      /** Nobody was asked: the candidate whose breaker opens first is, once in each break. */
      const lastResort = (journey: Journey): Effect.Effect<Routed, ModelFailure> => {
        if (journey.attempt > 0 || journey.opens === Infinity) return conclude(journey)
        const stop = stops
          .filter(({ credential, name, window }) => {
            const rests = resting.reason(credential, now()) ?? resting.reason(name, now())
            return rests === undefined && sizeOf(journey.messages) <= window
          })
          .toSorted((a, b) => a.breaker.unsafeWait() - b.breaker.unsafeWait())[0]
        if (stop === undefined || stop.breaker.unsafeWait() === Infinity) return conclude(journey)
        return Effect.flatMap(stop.breaker.view, ({ openings }) => {
          if (stop.resorted === openings || !budget.unsafeSpend(journey.ask.client, "fallback"))
            return conclude(journey)
          stop.resorted = openings
          return Effect.matchEffect(call(journey, stop, undefined, "last-resort"), {
            onSuccess: (answer) => Effect.zipRight(stop.breaker.reset, arrived(stop, answer)),
            onFailure: ({ failure }) => {
              journey.remember(failure)
              return conclude(journey)
            }
          })
        })
      }

      const conclude = (journey: Journey) => incomplete(journey, journey.failure)

      /** What there is of an answer that nobody can go on with, or the failure. */
      const incomplete = ({ candidate, draft }: Journey, failure: ModelFailure): Effect.Effect<Routed, ModelFailure> =>
        isTransient(failure) || draft.text.trim() === ""
          ? Effect.fail(failure)
          : Effect.succeed({ text: draft.text, finish: undefined, candidate, cut: failure })

      const answer = (ask: Ask): Effect.Effect<Routed, ModelFailure> =>
        Effect.suspend(() => {
          if (ask.run === 1) budget.unsafeDeposit(ask.client)
          else if (!budget.unsafeSpend(ask.client, "engine")) {
            return new BudgetExhausted({
              request: ask.request,
              candidate: stops[0]?.name ?? "",
              attempt: 0,
              retryAfter: 1000
            })
          }
          return from(new Journey(ask), 0)
        })
      return ModelRouter.of({ answer })
    })
  )

/** Where each breaker stands, and each change of it. */
const showBreakers = Effect.fnUntraced(function* (
  breakers: typeof Breakers.Service,
  { tell }: typeof RouteEvents.Service
) {
  const show = ({ at, name, state, until }: Pick<Transition, "at" | "name" | "state" | "until">) =>
    tell({ _tag: "Breaker", candidate: name, state, at, until })
  const at = yield* Clock.currentTimeMillis
  for (const view of yield* breakers.all) show({ ...view, at })
  yield* Effect.forkScoped(Stream.runForEach(breakers.transitions, (transition) => Effect.sync(() => show(transition))))
})
