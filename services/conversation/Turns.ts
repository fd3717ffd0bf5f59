import type * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { Step } from "../../domain/conversation/Action.ts"
import { Answer } from "../../domain/conversation/Answer.ts"
import { prompt, said, windowMessages } from "../../domain/conversation/Prompt.ts"
import { isTransient, type ModelFailure } from "../../domain/Failure.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { ChatDelta, Said, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { normalise } from "../../domain/telegram/Update.ts"
import { ChatModel } from "../model/ChatModel.ts"
import { retrying } from "../resilience/Retry.ts"
import { Preview } from "./Preview.ts"
import { TurnStore } from "./TurnStore.ts"

type AnswerStep = Extract<Step, { readonly _tag: "Answer" }>

/**
 * How turns are answered.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnOptions {
  readonly model: string
  readonly streaming: boolean
  /** Leads every prompt; empty for none. */
  readonly systemPrompt: string
}

/**
 * Makes the answer of a turn: once stored under its request id, it is never made again.
 *
 * @since 0.1.0
 * @category services
 */
export class Turns extends Context.Tag("holdfast/services/conversation/Turns")<
  Turns,
  {
    /**
     * Succeeds when an answer is stored: whole, stopped, or the word that it failed for good. Fails for what may
     * succeed another time.
     */
    readonly answer: (
      conversation: ConversationKey,
      step: AnswerStep,
      stop: Effect.Effect<void>
    ) => Effect.Effect<void, ModelFailure | StoreUnavailable>
  }
>() {
  static readonly layer = (options: TurnOptions): Layer.Layer<Turns, never, TurnStore | ChatModel | Preview> =>
    Layer.effect(
      Turns,
      Effect.gen(function* () {
        const store = yield* TurnStore
        const model = yield* ChatModel
        const preview = yield* Preview

        const answer = Effect.fnUntraced(function* (
          conversation: ConversationKey,
          step: AnswerStep,
          stop: Effect.Effect<void>
        ) {
          const claimed = yield* store.claim({
            id: step.id,
            conversation,
            places: step.places,
            since: step.since,
            history: windowMessages,
            now: yield* Clock.currentTimeMillis
          })
          if (Option.isSome(claimed.answer)) return
          const asked = said(claimed.members.map(({ body }) => reread(body)))
          if (step.mode !== "ask") return yield* keep(step, asked, { kind: concluded[step.mode], text: "" })
          const request = {
            model: options.model,
            messages: prompt(options.systemPrompt, [...claimed.history, ...asked])
          }
          yield* Effect.scoped(
            Effect.gen(function* () {
              const show = yield* preview.open(conversation, step.id)
              const outcome = yield* ask(request, step.id, stop, show)
              yield* keep(step, asked, outcome)
            })
          )
        })

        /** Asks the model, until it answered or the user stops it. */
        const ask = (request: ChatRequest, id: RequestId, stop: Effect.Effect<void>, show: (text: string) => void) => {
          const partial = { text: "" }
          const asked = { request: id, candidate: request.model, attempt: 1 }
          const attempt = options.streaming
            ? streamed(model.stream(request, asked), partial, show)
            : Effect.map(model.generate(request, asked), ({ finish, text }) => whole(text, finish))
          let tries = 0
          const counted = Effect.suspend(() =>
            tries++ === 0 ? attempt : Effect.zipRight(Effect.ignore(store.retried(id)), attempt)
          )
          return Effect.raceFirst(
            retrying(counted),
            Effect.map(stop, (): Outcome => ({ kind: "stopped", text: partial.text }))
          ).pipe(Effect.catchIf((failure) => !isTransient(failure), givenUp))
        }

        /** A paid answer waits in memory until the store takes it: it is never asked for again. */
        const keep = Effect.fnUntraced(function* (step: AnswerStep, asked: ReadonlyArray<Said>, outcome: Outcome) {
          const { finish, kind, text } = outcome
          const answer = new Answer({
            turn: step.id,
            kind,
            text,
            model: finish?.model ?? null,
            promptTokens: finish?.usage?.promptTokens ?? null,
            completionTokens: finish?.usage?.completionTokens ?? null,
            cost: finish?.usage?.cost ?? null,
            delayed: step.delayed,
            at: yield* Clock.currentTimeMillis
          })
          const words = kind === "failed" ? "" : text
          const transcript: ReadonlyArray<Said> =
            words === "" ? asked : [...asked, { role: "assistant", content: words }]
          const stored = store.answered(answer, transcript)
          yield* Effect.catchAll(stored, (failure) =>
            Effect.zipRight(Effect.logWarning(failure.message), Effect.retry(stored, Schedule.spaced("1 second")))
          )
        })

        return Turns.of({ answer })
      })
    )
}

interface Outcome {
  readonly kind: Answer["kind"]
  readonly text: string
  readonly finish?: Finish
}

const concluded = { stop: "stopped", expired: "expired", dead: "dead" } as const

const givenUp = (failure: ModelFailure): Effect.Effect<Outcome> =>
  Effect.as(Effect.logWarning(failure.message), { kind: "failed", text: failure.forUser })

const whole = (text: string, finish: Finish): Outcome => ({
  kind: finish.reason === "stop" || finish.reason === "tool_calls" ? "whole" : "limited",
  text,
  finish
})

/** Runs a stream to its end, a network chunk at a time; the text so far stays in `partial` for whoever stops it. */
const streamed = (
  deltas: Stream.Stream<ChatDelta, ModelFailure>,
  partial: { text: string },
  show: (text: string) => void
): Effect.Effect<Outcome, ModelFailure> =>
  Effect.suspend(() => {
    partial.text = ""
    let finish: Finish | undefined
    const take = (chunk: Chunk.Chunk<ChatDelta>) =>
      Effect.sync(() => {
        const before = partial.text.length
        for (const delta of chunk) {
          if (delta._tag === "Text") partial.text += delta.text
          else if (delta._tag === "Finish") finish = delta.finish
        }
        if (partial.text.length > before) show(partial.text)
      })
    return Effect.flatMap(Stream.runForEachChunk(deltas, take), () =>
      finish === undefined
        ? Effect.dieMessage("a model's stream ended as whole without a finish")
        : Effect.succeed(whole(partial.text, finish))
    )
  })

/** An update was normalised once at the door: its size and the bot's name have had their say. */
const reread = (body: string) => normalise(JSON.parse(body), 0, { username: "" })
