import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import { BudgetExhausted, type ModelFailure } from "../../domain/model/Failure.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { defaults as deadlines } from "../../domain/model/Deadlines.ts"
import { budgetPause, retried } from "../resilience/Attempts.ts"
import { Breakers } from "../resilience/Breakers.ts"
import { Budget } from "../resilience/Budget.ts"
import { stepping } from "../resilience/Stepping.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import * as Attempting from "./Attempting.ts"
import * as Capabilities from "./Capabilities.ts"
import * as BreakerEvents from "./BreakerEvents.ts"
import * as RouteCandidate from "./RouteCandidate.ts"
import * as RouteRetry from "./RouteRetry.ts"
import { RouteState } from "./RouteState.ts"
import * as Passes from "./Passes.ts"
import { type Ask, ModelRouter, type Routed } from "./ModelRouter.ts"
import * as Cooldown from "./Cooldown.ts"
import { RouteEvents } from "../telemetry/RouteEvents.ts"
import type { RouterOptions } from "./RouterOptions.ts"
import * as Sight from "./Sight.ts"
import * as Windows from "./Windows.ts"

export type { RouterOptions } from "./RouterOptions.ts"

/**
 * The route: candidates in order, each behind its policy. All calls of an ask after the first are paid from the retry budget. The budget
 * never refuses the first call at a healthy candidate; if that overdraws it, other calls wait.
 *
 * A transient failure is retried at the same candidate by its schedule, then at the next one. An ask never waits a second or more while
 * another candidate can be called. A request with pictures goes to candidates that see; others are asked without the pictures if none of
 * these can answer. A failure of the candidate, or one that is unclear, moves on to the next candidate. A failure of the
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
      const steady = steadyOf(clock)
      const windows = yield* Windows.make(options.candidates, options.listed)
      const cooldown = yield* Cooldown.make(options.cooldowns)
      const candidates = yield* Effect.forEach(options.candidates, (candidate) =>
        RouteCandidate.make(candidate, breakers, budget, options, windows.of(candidate.name))
      )
      const capabilities = options.capabilities ?? (yield* Capabilities.make())
      const sight = Sight.make(candidates, capabilities)
      /** Who hears the events of a request, besides everybody. */
      const hearing = new Map<RequestId, (event: RouteEvent) => void>()
      const tell = (event: RouteEvent) => {
        events.tell(event)
        if (event._tag !== "Breaker") hearing.get(event.request)?.(event)
      }
      const attempt = Attempting.make(clock, tell, capabilities, windows, sight, options.paying)
      const totals = options.candidates.map((one) => Duration.toMillis(one.deadlines.total ?? deadlines.total))
      const total = options.total === undefined ? Math.max(...totals) : Duration.toMillis(options.total)
      yield* BreakerEvents.show(breakers, events)

      const passing = (candidates: ReadonlyArray<RouteCandidate.RouteCandidate>) =>
        Passes.make({ attempt, budget, candidates, clock, cooldown, hedgeAfter: options.hedgeAfter, sight, tell })
      const usual = passing(candidates)
      /** The same candidates in another order, by the one that is preferred. */
      const preferring = new Map(
        candidates.map((first) => [first.name, passing([first, ...candidates.filter((other) => other !== first)])])
      )

      /** All passes along the route. */
      const along = (state: RouteState): Effect.Effect<Routed, ModelFailure> => {
        const pass = preferring.get(state.ask.prefer ?? "") ?? usual
        const step = stepping(RouteRetry.alongRoute(state.due - steady()))
        const again = (ended: ModelFailure | Passes.Nobody) =>
          Effect.suspend(() => {
            const held = ended === Passes.nobody ? state.again(steady()) : undefined
            if (held === undefined) return Effect.succeedNone
            return Effect.tap(step(held), (wait) => Option.isSome(wait) && state.pass())
          })
        const walk = pass(state)
        return walk.pipe(
          Effect.catchAll((first) => retried(first, again, walk)),
          Effect.catchTag("Nobody", () => Passes.incomplete(state, state.failure))
        )
      }

      const answer = (ask: Ask): Effect.Effect<Routed, ModelFailure> =>
        Effect.suspend(() => {
          if (!budget.unsafeBegin(ask.client, ask.run > 1)) {
            const facts = { request: ask.request, candidate: options.candidates[0].name, attempt: 0 }
            return new BudgetExhausted({ ...facts, retryAfter: budgetPause })
          }
          const state = new RouteState(ask, options.candidates[0].name, steady() + total)
          return ask.hear === undefined ? along(state) : heard(ask.request, ask.hear, along(state))
        })
      const heard = <A, E>(
        request: RequestId,
        hear: (event: RouteEvent) => void,
        self: Effect.Effect<A, E>
      ): Effect.Effect<A, E> => {
        hearing.set(request, hear)
        return Effect.onExit(self, () =>
          Effect.sync(() => {
            if (hearing.get(request) === hear) hearing.delete(request)
          })
        )
      }
      return ModelRouter.of({ answer })
    })
  )
