import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type { Step } from "../../domain/conversation/Action.ts"
import { Answer } from "../../domain/conversation/Answer.ts"
import { prompt, said, windowMessages } from "../../domain/conversation/Prompt.ts"
import { isTransient, type ModelFailure } from "../../domain/Failure.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Finish, Said } from "../../domain/model/Chat.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { normalise } from "../../domain/telegram/Update.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import { ModelRouter, type Routed } from "../model/ModelRouter.ts"
import { together } from "../telemetry/Trace.ts"
import * as Checkpointing from "./Checkpointing.ts"
import { Preview } from "./Preview.ts"
import { type Claimed, TurnStore } from "./TurnStore.ts"

type AnswerStep = Extract<Step, { readonly _tag: "Answer" }>

/**
 * How turns are answered.
 *
 * @since 0.1.0
 * @category models
 */
export interface TurnOptions {
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
  static readonly layer = (options: TurnOptions): Layer.Layer<Turns, never, TurnStore | ModelRouter | Preview> =>
    Layer.effect(
      Turns,
      Effect.gen(function* () {
        const store = yield* TurnStore
        const router = yield* ModelRouter
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
          yield* together(claimed.members.flatMap(({ id }) => (id === step.id ? [] : [id])))
          const asked = said(claimed.members.map(({ body }) => reread(body)))
          const begun = Option.getOrUndefined(claimed.checkpoint)
          if (step.mode !== "ask") return yield* keep(step, asked, concluded(step.mode, begun?.text ?? ""))
          const messages = prompt(options.systemPrompt, [...claimed.history, ...asked])
          yield* Effect.scoped(
            Effect.gen(function* () {
              const show = yield* preview.open(conversation, step.id)
              const checkpoint = yield* Checkpointing.make(store, step.id)
              const outcome = yield* ask(conversation, claimed, messages, step.id, stop, show, checkpoint)
              yield* keep(step, asked, outcome)
            })
          )
        })

        /** Asks along the route, until somebody answered or the user stops it. */
        const ask = (
          conversation: ConversationKey,
          { attempts, checkpoint: begun }: Claimed,
          messages: ReadonlyArray<Said>,
          id: RequestId,
          stop: Effect.Effect<void>,
          show: (text: string) => void,
          checkpoint: (checkpoint: Checkpoint) => void
        ) => {
          let last: Checkpoint = Option.getOrElse(begun, () => ({ candidate: "", body: "", text: "" }))
          const reached = (further: Partial<Checkpoint>) => {
            last = { ...last, ...further }
            checkpoint(last)
          }
          const answer = router.answer({
            request: id,
            client: conversation,
            messages,
            streaming: options.streaming,
            run: attempts,
            again: Effect.ignore(store.retried(id)),
            sent: (candidate, body) => reached({ candidate, body }),
            show: (text) => {
              reached({ text })
              show(text)
            },
            ...Option.match(begun, { onNone: () => ({}), onSome: (resume) => ({ resume }) })
          })
          return Effect.raceFirst(
            Effect.flatMap(answer, outcomeOf),
            Effect.map(stop, (): Outcome => ({ kind: "stopped", text: last.text }))
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

/** Without a model: what was said before the end came is not withheld. */
const concluded = (mode: "stop" | "expired" | "dead", text: string): Outcome =>
  mode === "stop" ? { kind: "stopped", text } : { kind: text.trim() === "" ? mode : "incomplete", text }

const givenUp = (failure: ModelFailure): Effect.Effect<Outcome> =>
  Effect.as(Effect.logWarning(failure.message), { kind: "failed", text: failure.forUser })

const outcomeOf = ({ cut, finish, text }: Routed): Effect.Effect<Outcome> => {
  if (cut !== undefined) return Effect.as(Effect.logWarning(cut.message), { kind: "incomplete", text })
  const isWhole = finish?.reason === "stop" || finish?.reason === "tool_calls"
  return Effect.succeed({ kind: isWhole ? "whole" : "limited", text, ...(finish === undefined ? {} : { finish }) })
}

/** An update was normalised once at the door: its size and the bot's name have had their say. */
const reread = (body: string) => normalise(JSON.parse(body), 0, { username: "" })
