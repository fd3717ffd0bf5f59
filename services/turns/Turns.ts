import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Step } from "../../domain/conversation/Action.ts"
import { Answer } from "../../domain/turns/Answer.ts"
import { said, windowMessages } from "../../domain/turns/Prompt.ts"
import { spent, words } from "../../domain/turns/Round.ts"
import type { Situation } from "../../domain/turns/Situation.ts"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { Said } from "../../domain/model/Chat.ts"
import { Zone } from "../../domain/reminders/calendar/Zone.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { ModelRouter } from "../model/ModelRouter.ts"
import { together } from "../telemetry/Trace.ts"
import * as Checkpointing from "./Checkpointing.ts"
import { patiently } from "./Patience.ts"
import { Preview } from "./Preview.ts"
import * as Rounds from "./Rounds.ts"
import { Tools } from "./Tools.ts"
import { type Claimed, TurnStore } from "./TurnStore.ts"

const asZone = Schema.decodeUnknownOption(Zone)

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
  /**
   * The most estimated tokens of the conversation that a model is shown, whatever its window: they are paid for with each answer;
   * 32,000 by default.
   */
  readonly promptTokens?: number
  /** Whether models are told the date, the time, the time zone, and who asks. Default: no. */
  readonly situation?: boolean
}

/**
 * Makes the answer of a turn: once stored under its request id, it is never made again.
 *
 * @since 0.1.0
 * @category services
 */
export class Turns extends Context.Tag("holdfast/services/turns/Turns")<
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
    /** Stores that the process ended whenever the turn was answered. Nothing is read of its messages or of an answer. */
    readonly setAside: (conversation: ConversationKey, step: AnswerStep) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  static readonly layer = (
    options: TurnOptions
  ): Layer.Layer<Turns, never, TurnStore | ModelRouter | Preview | Tools> =>
    Layer.effect(
      Turns,
      Effect.gen(function* () {
        const store = yield* TurnStore
        const preview = yield* Preview
        const situationOf = ({ members }: Claimed): Situation | undefined => {
          const { envelope: newest, zone } = members.at(-1) ?? {}
          if (options.situation !== true || newest === undefined || newest.sentAt <= 0) return undefined
          return { newest, zone: Option.getOrUndefined(asZone(zone)) }
        }
        const ground: Rounds.Ground = { ...options, store, router: yield* ModelRouter, tools: yield* Tools }

        const claim = ({ id, places, since }: AnswerStep, conversation: ConversationKey, history: number) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) =>
            store.claim({ id, conversation, places, since, history, now })
          )

        const answer = Effect.fnUntraced(function* (
          conversation: ConversationKey,
          step: AnswerStep,
          stop: Effect.Effect<void>
        ) {
          const { id, mode } = step
          const claimed = yield* claim(step, conversation, windowMessages)
          if (Option.isSome(claimed.answer)) return
          const { members } = claimed
          yield* together(members.flatMap((member) => (member.id === id ? [] : [member.id])))
          const asked = said(members.map(({ envelope }) => envelope))
          if (mode !== "ask") return yield* keep(step, asked, concluded(ground, mode, claimed))
          yield* Effect.scoped(
            Effect.gen(function* () {
              const show = yield* preview.open(conversation, id)
              const checkpoint = yield* Checkpointing.make(store, id)
              const asking = { id, conversation, claimed, situation: situationOf(claimed), show, checkpoint }
              yield* keep(step, asked, yield* Rounds.answer(ground, asking, stop))
            })
          )
        })

        const setAside = Effect.fnUntraced(function* (conversation: ConversationKey, step: AnswerStep) {
          const answer = yield* made(step, { kind: "poisoned", text: "" })
          yield* patiently(store.conclude({ conversation, places: step.places, answer }))
        })

        const made = ({ delayed, id }: AnswerStep, { kind, model, text, usage }: Rounds.Outcome) =>
          Effect.map(
            Clock.currentTimeMillis,
            (at) =>
              new Answer({
                turn: id,
                kind,
                text,
                model: model ?? null,
                promptTokens: usage?.promptTokens ?? null,
                completionTokens: usage?.completionTokens ?? null,
                cost: usage?.cost ?? null,
                delayed,
                at
              })
          )

        const keep = Effect.fnUntraced(function* (
          step: AnswerStep,
          asked: ReadonlyArray<Said>,
          outcome: Rounds.Outcome
        ) {
          const { kind, text } = outcome
          const answer = yield* made(step, outcome)
          const words = kind === "failed" ? "" : text
          const transcript: ReadonlyArray<Said> =
            words === "" ? asked : [...asked, { role: "assistant", content: words }]
          yield* patiently(store.answered(answer, transcript))
        })

        return Turns.of({ answer, setAside })
      })
    )
}

/** Asks no model. Includes the text and the effects of tools from before the end. */
const concluded = (
  ground: Rounds.Ground,
  mode: "stop" | "expired" | "dead",
  { checkpoint, rounds }: Claimed
): Rounds.Outcome => {
  const last = Option.match(checkpoint, { onNone: () => "", onSome: (begun) => begun.text })
  const usage = spent(rounds, undefined)
  if (mode === "stop") return { kind: "stopped", text: words(rounds, last), usage }
  const text = Rounds.leftOf(ground, rounds, last)
  return { kind: text.trim() === "" ? mode : "incomplete", text, usage }
}
