import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { ModelFailure } from "../../domain/Failure.ts"
import type { ChatAnswer } from "../../domain/model/Chat.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import type { Breaker, Permit } from "../resilience/Breaker.ts"
import { call } from "./Call.ts"
import type { Candidate } from "./Candidate.ts"
import type { Journey } from "./Journey.ts"
import type { RouteEvents } from "./RouteEvents.ts"

/**
 * A candidate with what stands before it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Stop extends Candidate {
  readonly breaker: Breaker
  /** Which of the breaker's openings had its last resort. */
  resorted: number
}

/**
 * Why a call failed, and after how many milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Failing {
  readonly failure: ModelFailure
  readonly after: number
}

/**
 * One call that everybody hears of: the breaker whose permit it has, and whoever listens to the route. However it ends, also by an
 * interruption, the permit is given back.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make =
  (clock: Clock.Clock, { tell }: typeof RouteEvents.Service) =>
  (
    journey: Journey,
    stop: Stop,
    permit: Permit | undefined,
    why: Extract<RouteEvent, { readonly _tag: "Called" }>["why"]
  ): Effect.Effect<ChatAnswer, Failing> =>
    Effect.suspend(() => {
      const { ask, draft, messages } = journey
      const asked = { request: ask.request, candidate: stop.name, attempt: ++journey.attempt }
      const named = { ...asked, credential: stop.credential }
      const at = clock.unsafeCurrentTimeMillis()
      const after = () => Math.max(0, clock.unsafeCurrentTimeMillis() - at)
      let firstToken: number | undefined
      journey.candidate = stop.name
      tell({ _tag: "Called", ...asked, at, why })

      const spoke = () => {
        firstToken = after()
        tell({ _tag: "FirstToken", ...asked, at: at + firstToken, after: firstToken })
      }
      const told = (how: "prefill" | "instruct" | "restart") =>
        tell({ _tag: "Resumed", ...asked, at: at + after(), how })
      const end = (exit: Exit.Exit<ChatAnswer, ModelFailure>) =>
        Effect.sync(() => {
          if (Exit.isSuccess(exit)) {
            const { usage } = exit.value.finish
            permit?.succeed(firstToken)
            tell({
              _tag: "Answered",
              ...asked,
              at: at + after(),
              after: after(),
              promptTokens: usage?.promptTokens ?? null,
              completionTokens: usage?.completionTokens ?? null,
              cost: usage?.cost ?? null
            })
            return
          }
          const failure = Cause.failureOption(exit.cause)
          if (Option.isSome(failure)) permit?.fail(failure.value)
          else permit?.release()
        })
      const one = call({ candidate: stop, ask, messages, asked: named, draft, told, spoke })
      return Effect.zipRight(asked.attempt === 1 ? Effect.void : ask.again, one).pipe(
        Effect.onExit(end),
        Effect.mapError((failure) => ({ failure, after: after() }))
      )
    })
