import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatAnswer } from "../../domain/model/Chat.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import type { Permit } from "../resilience/Breaker.ts"
import type { Capabilities } from "./Capabilities.ts"
import { call } from "./Call.ts"
import type { Continuation } from "./Candidate.ts"
import type { Draft } from "./Draft.ts"
import type { RouteState } from "./RouteState.ts"
import type { RouteEvents } from "../telemetry/RouteEvents.ts"
import { deadlines, observe, shown, size, type Stop } from "./Stop.ts"
import type { Windows } from "./Windows.ts"

/**
 * A call that is about to go out. `permit` is the breaker's; a last resort has none. `speaks` is asked before each text that is
 * shown.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outgoing {
  readonly journey: RouteState
  readonly stop: Stop
  readonly permit: Permit | undefined
  readonly why: Extract<RouteEvent, { readonly _tag: "Called" }>["why"]
  readonly draft: Draft
  readonly speaks: () => boolean
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Answered {
  readonly stop: Stop
  readonly answer: ChatAnswer
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
 * One call that everybody hears of: the breaker whose permit it has, the throttle that lets it through, and whoever listens to the
 * route. However it ends, also by an interruption, the permit is given back.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  clock: Clock.Clock,
  { tell }: typeof RouteEvents.Service,
  capabilities: Capabilities,
  windows: Windows
) => {
  const now = () => clock.unsafeCurrentTimeMillis()
  const steady = steadyOf(clock)

  const go = ({ draft, journey, permit, speaks, stop, why }: Outgoing, began: number) => {
    const at = now()
    const { ask } = journey
    const messages = shown(stop, journey, at) ?? journey.messages
    const sent = size(stop, journey, messages)
    windows.unsafeLookUp(sent)
    const attempt = ++journey.attempt
    const asked = { request: ask.request, candidate: stop.name, attempt }
    const after = () => steady() - began
    let firstToken: number | undefined
    journey.candidate = stop.name
    tell({ _tag: "Called", ...asked, at, why })

    const told = (how: Continuation | "replay") => tell({ _tag: "Resumed", ...asked, at: at + after(), how })
    const spoke = () => {
      firstToken = after()
      tell({ _tag: "FirstToken", ...asked, at: at + firstToken, after: firstToken })
    }
    const show = (text: string) => {
      if (speaks()) ask.show(text)
    }
    const succeeded = ({ finish: { usage } }: ChatAnswer) => {
      permit?.succeed(firstToken)
      observe(stop, after(), firstToken, undefined)
      stop.learned.accept(sent, usage?.promptTokens)
      windows.unsafeLearned(stop.name)
      tell({
        _tag: "Answered",
        ...asked,
        at: at + after(),
        after: after(),
        promptTokens: usage?.promptTokens ?? null,
        completionTokens: usage?.completionTokens ?? null,
        cost: usage?.cost ?? null
      })
    }
    const failed = (cause: Cause.Cause<ModelFailure>) => {
      const failure = Cause.failureOption(cause)
      if (Option.isSome(failure)) {
        permit?.fail(failure.value)
        observe(stop, after(), firstToken, failure.value)
        if (failure.value._tag === "ContextTooLong") {
          journey.sure = true
          stop.learned.refuse(sent, failure.value, now())
          windows.unsafeLearned(stop.name)
        }
        return
      }
      permit?.release()
      tell({ _tag: "Failed", ...asked, at: at + after(), after: after(), failure: "Interrupted", retryIn: null })
    }
    const one = call({
      candidate: stop,
      deadlines: deadlines(stop),
      ask,
      messages,
      asked: { ...asked, credential: stop.credential },
      draft,
      lacks: capabilities.lacks(stop),
      learn: (capability) => capabilities.learn(stop, capability),
      replay: journey.takeReplay(stop.name),
      told,
      spoke,
      show
    })
    return Effect.zipRight(attempt === 1 ? Effect.void : ask.again, one).pipe(
      Effect.onExit((exit) => Effect.sync(() => (Exit.isSuccess(exit) ? succeeded(exit.value) : failed(exit.cause))))
    )
  }

  return (outgoing: Outgoing): Effect.Effect<Answered, Failing> =>
    Effect.suspend(() => {
      const { journey, permit, stop, why } = outgoing
      const asked = { request: journey.ask.request, candidate: stop.name, attempt: journey.attempt + 1 }
      const priority = why === "hedge" ? "hedge" : (journey.ask.priority ?? "user")
      let began = steady()
      const called = Effect.suspend(() => go(outgoing, (began = steady())))
      return stop.throttle
        .protect(
          priority,
          asked
        )(called)
        .pipe(
          Effect.onExit(() => Effect.sync(() => permit?.release())),
          Effect.mapBoth({
            onFailure: (failure) => ({ failure, after: steady() - began }),
            onSuccess: (answer) => ({ stop, answer })
          })
        )
    })
}
