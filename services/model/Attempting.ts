import * as Cause from "effect/Cause"
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { fromRefusal, type ModelFailure } from "../../domain/model/Failure.ts"
import { isRefusal } from "../../domain/resilience/Refusal.ts"
import type { Capability } from "../../domain/model/Capability.ts"
import type { ChatAnswer } from "../../domain/model/Chat.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import type { BreakerPermit } from "../resilience/Breaker.ts"
import { through } from "../resilience/Protect.ts"
import type { Capabilities } from "./Capabilities.ts"
import { attempt } from "./Attempt.ts"
import type { Continuation } from "./Candidate.ts"
import type { Draft } from "./Draft.ts"
import type { RouteState } from "./RouteState.ts"
import type { RouteEvents } from "../telemetry/RouteEvents.ts"
import type { Paying } from "./Paying.ts"
import type { Sight } from "./Sight.ts"
import { deadlines, observe, type RouteCandidate, shown, size } from "./RouteCandidate.ts"
import type { Windows } from "./Windows.ts"

/** An attempt to send. `permit` is the breaker's; a last resort has none. `speaks` decides whether each new text is shown. */
export interface Outgoing {
  readonly state: RouteState
  readonly candidate: RouteCandidate
  readonly permit: BreakerPermit | undefined
  readonly why: Extract<RouteEvent, { readonly _tag: "Called" }>["why"]
  readonly draft: Draft
  readonly speaks: () => boolean
}

export interface Answered {
  readonly candidate: RouteCandidate
  readonly answer: ChatAnswer
}

/** A failed attempt; `after` is its duration in milliseconds. */
export interface Failing {
  readonly failure: ModelFailure
  readonly after: number
}

/**
 * Makes one attempt at a candidate through its policy and publishes its events. The permit ends with the attempt, also when it is
 * interrupted.
 */
export const make = (
  clock: Clock.Clock,
  tell: (typeof RouteEvents.Service)["tell"],
  capabilities: Capabilities,
  windows: Windows,
  sight: Sight,
  paying?: Paying
) => {
  const now = () => clock.unsafeCurrentTimeMillis()
  const steady = steadyOf(clock)

  const lacksOf = (candidate: RouteCandidate): ReadonlySet<Capability> => {
    const lacks = capabilities.lacks(candidate)
    return candidate.pictures ? lacks : new Set([...lacks, "pictures"])
  }

  const go = ({ candidate, draft, permit, speaks, state, why }: Outgoing, began: number) => {
    const at = now()
    const { ask } = state
    const messages = shown(candidate, state, at) ?? state.messages
    const sent = size(candidate, state, messages)
    windows.unsafeLookUp(sent)
    const number = ++state.attempt
    const asked = { request: ask.request, candidate: candidate.name, attempt: number }
    const after = () => steady() - began
    let firstToken: number | undefined
    state.candidate = candidate.name
    const breaker = permit === undefined ? "open" : permit.probe ? "half-open" : "closed"
    tell({ _tag: "Called", ...asked, at, why, breaker })

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
      observe(candidate, after(), firstToken, undefined)
      candidate.learned.accept(sent, usage?.promptTokens)
      windows.unsafeLearned(candidate.name)
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
        observe(candidate, after(), firstToken, failure.value)
        if (failure.value._tag === "ContextTooLong") {
          state.sure = true
          candidate.learned.refuse(sent, failure.value, now())
          windows.unsafeLearned(candidate.name)
        }
        return
      }
      tell({ _tag: "Failed", ...asked, at: at + after(), after: after(), failure: "Interrupted", retryIn: null })
    }
    const one = attempt({
      candidate,
      deadlines: deadlines(candidate),
      ask,
      messages,
      asked: { ...asked, credential: candidate.credential },
      draft,
      lacks: lacksOf(candidate),
      learn: (capability) => capabilities.learn(candidate, capability),
      mayLeaveOutPictures: sight.mayLeaveOut(state, candidate),
      showing: (pictures) => {
        state.showedPictures = pictures
      },
      replay: state.takeReplay(candidate.name),
      told,
      spoke,
      show,
      paying
    })
    return Effect.zipRight(number === 1 ? Effect.void : ask.again, one).pipe(
      Effect.onExit((exit) => Effect.sync(() => (Exit.isSuccess(exit) ? succeeded(exit.value) : failed(exit.cause))))
    )
  }

  return (outgoing: Outgoing): Effect.Effect<Answered, Failing> =>
    Effect.suspend(() => {
      const { candidate, permit, state, why } = outgoing
      const asked = { request: state.ask.request, candidate: candidate.name, attempt: state.attempt + 1 }
      const priority = why === "hedge" ? "low" : (state.ask.priority ?? "high")
      let began = steady()
      const attempted = Effect.suspend(() => go(outgoing, (began = steady())))
      return through(candidate.policy, { priority }, permit, Infinity, attempted, ({ end }) => end).pipe(
        Effect.mapBoth({
          onFailure: (error) => ({
            failure: isRefusal(error) ? fromRefusal(error, asked) : error,
            after: steady() - began
          }),
          onSuccess: (answer) => ({ candidate, answer })
        })
      )
    })
}
