import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Step } from "../../domain/conversation/Action.ts"
import { Answer } from "../../domain/turns/Answer.ts"
import type { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import { messageOf, nothing } from "../../domain/telegram/Envelope.ts"
import { overheard, said, windowMessages } from "../../domain/turns/Prompt.ts"
import { spent, words } from "../../domain/turns/Round.ts"
import { isUnread, noSights, past, unreadText, unseenText } from "../../domain/turns/Seen.ts"
import { Recorder } from "../../domain/turns/Trail.ts"
import type { Situation } from "../../domain/turns/Situation.ts"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Said } from "../../domain/model/Chat.ts"
import { Zone } from "../../domain/reminders/calendar/Zone.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { Media } from "../media/Media.ts"
import { ModelRouter } from "../model/ModelRouter.ts"
import { together } from "../telemetry/Trace.ts"
import { type TurnFacts, TurnLog } from "../telemetry/TurnLog.ts"
import { ended } from "../telemetry/TurnMetrics.ts"
import * as Checkpointing from "./Checkpointing.ts"
import { patiently } from "./Patience.ts"
import { Preview } from "./Preview.ts"
import * as Rounds from "./Rounds.ts"
import { type Stop, unlessStopped } from "./Stop.ts"
import { Tools } from "./Tools.ts"
import { type Claimed, TurnStore } from "./TurnStore.ts"

const asZone = Schema.decodeUnknownOption(Zone)

type AnswerStep = Extract<Step, { readonly _tag: "Answer" }>

export interface TurnOptions {
  readonly streaming: boolean
  /** The beginning of every prompt; empty for none. */
  readonly systemPrompt: string
  /**
   * The maximum of estimated tokens of the conversation in a prompt, whatever a model's context window: they are paid
   * for with each answer. 32,000 by default.
   */
  readonly promptTokens?: number
  /** Whether prompts contain the date, the time, the time zone and the person. `false` by default. */
  readonly situation?: boolean
}

/**
 * Makes the answer of a turn, and stores it once under its request id: a stored answer is never made again.
 *
 * @since 0.1.0
 * @category services
 */
export class Turns extends Context.Tag("holdfast/services/turns/Turns")<
  Turns,
  {
    /**
     * Succeeds when an answer of any kind is stored, including one that reports a permanent failure. Fails with a
     * transient failure, after which the turn may be answered again. `stop` ends it with the text so far. Returns the
     * answer if it was made and stored by this run.
     */
    readonly answer: (
      conversation: ConversationKey,
      step: AnswerStep,
      stop: Stop
    ) => Effect.Effect<Answer | undefined, ModelFailure | MediaUnavailable | StoreUnavailable>
    /** Stores that the process ended whenever the turn was answered. It reads neither its messages nor an answer. */
    readonly setAside: (conversation: ConversationKey, step: AnswerStep) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  static readonly layer = (
    options: TurnOptions
  ): Layer.Layer<Turns, never, TurnStore | ModelRouter | Preview | Tools> =>
    Layer.scoped(
      Turns,
      Effect.gen(function* () {
        const store = yield* TurnStore
        const preview = yield* Preview
        const media = yield* Media
        const log = yield* TurnLog
        const clock = yield* Effect.clock
        const progressOf = yield* Checkpointing.make(store)
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

        const answer = Effect.fnUntraced(function* (conversation: ConversationKey, step: AnswerStep, stop: Stop) {
          const { id, mode } = step
          const claimed = yield* claim(step, conversation, windowMessages)
          if (Option.isSome(claimed.answer)) return undefined
          const { members } = claimed
          const run: Run = { claimed, beganAt: clock.unsafeCurrentTimeMillis(), firstTokenAt: undefined }
          if (members.length > 1) yield* Effect.logDebug(`${members.length} messages are answered together`)
          yield* together(members.flatMap((member) => (member.id === id ? [] : [member.id])))
          const context = overheard(claimed.overheard)
          const envelopes = members.map(({ envelope }) => envelope)
          const recorder = new Recorder(claimed.trail)
          if (mode !== "ask")
            return yield* keep(step, run, [...context, ...said(envelopes)], concluded(ground, mode, claimed), recorder)
          const replyTo = messageOf(members.find((member) => member.id === id)?.envelope ?? nothing)
          const informed = { ...claimed, history: [...claimed.history, ...context] }
          return yield* Effect.acquireUseRelease(
            progressOf(id),
            ({ reached: checkpoint }) =>
              Effect.flatMap(preview.open(conversation, id, replyTo), (show) =>
                Effect.flatMap(sightsOf(members, stop), (sights) => {
                  const asked = [...context, ...said(envelopes, undefined, past(sights))]
                  const unread = unreadText(envelopes, sights)
                  if (unread !== undefined && envelopes.every((envelope) => isUnread(envelope, sights)))
                    return keep(step, run, asked, { kind: "whole", text: unread }, recorder)
                  const situation = situationOf(claimed)
                  const shows = (text: string) => {
                    run.firstTokenAt ??= clock.unsafeCurrentTimeMillis()
                    show(text)
                  }
                  const more = { situation, sights, show: shows, checkpoint, recorder, prefer: step.candidate }
                  const asking = { id, conversation, claimed: informed, ...more }
                  return Effect.flatMap(Rounds.answer(ground, asking, stop), (outcome) =>
                    keep(step, run, asked, noted(outcome, unread), recorder)
                  )
                })
              ).pipe(Effect.scoped),
            ({ close }, exit) =>
              Exit.isSuccess(exit) ? close(false) : Effect.zipRight(close(true), left(id, recorder, exit.cause))
          )
        })

        /** What an operator reads about a run that failed. It is not worth a failure of its own. */
        const left = (id: RequestId, { candidate, trail }: Recorder, cause: Cause.Cause<{ readonly _tag: string }>) => {
          const failure = Option.match(Cause.failureOption(cause), {
            onNone: () => (Cause.isInterruptedOnly(cause) ? undefined : "Defect"),
            onSome: ({ _tag }) => _tag
          })
          return Effect.catchAll(store.left(id, { candidate, trail, failure }), ({ message }) =>
            Effect.logDebug(`the attempts of a turn were not stored: ${message}`)
          )
        }

        /** A stop ends the reading, and then the answer before it begins. */
        const sightsOf = (members: Claimed["members"], stop: Stop) =>
          members.every(({ envelope }) => envelope.attachments === undefined)
            ? Effect.succeed(noSights)
            : unlessStopped(media.see(members), stop, Effect.succeed(noSights))

        const setAside = Effect.fnUntraced(function* (conversation: ConversationKey, step: AnswerStep) {
          const answer = yield* made(step, { kind: "poisoned", text: "" })
          yield* patiently(store.conclude({ conversation, places: step.places, answer }))
          ended(answer.kind).unsafeUpdate(1, [])
        })

        const made = ({ delayed, id }: AnswerStep, { kind, model, text, usage }: Rounds.Outcome) =>
          Effect.map(
            Clock.currentTimeMillis,
            (at) =>
              new Answer(
                {
                  turn: id,
                  kind,
                  text,
                  model: model ?? null,
                  promptTokens: usage?.promptTokens ?? null,
                  completionTokens: usage?.completionTokens ?? null,
                  cost: usage?.cost ?? null,
                  delayed,
                  at
                },
                { disableValidation: true }
              )
          )

        const keep = Effect.fnUntraced(function* (
          step: AnswerStep,
          run: Run,
          asked: ReadonlyArray<Said>,
          outcome: Rounds.Outcome,
          recorder: Recorder
        ) {
          const { kind, text } = outcome
          const { candidate, trail } = recorder
          const way = { candidate, trail, failure: outcome.failure ?? recorder.failure }
          const answer = yield* made(step, outcome)
          const words = kind === "failed" ? "" : text
          const transcript: ReadonlyArray<Said> =
            words === "" ? asked : [...asked, { role: "assistant", content: words }]
          if (!(yield* patiently(store.answered(answer, transcript, way)))) return undefined
          log.note(step.id, factsOf(run, candidate))
          ended(kind).unsafeUpdate(1, [])
          return answer
        })

        return Turns.of({ answer, setAside })
      })
    )
}

/** A run of a turn, with its times in epoch milliseconds. */
interface Run {
  readonly claimed: Claimed
  readonly beganAt: number
  firstTokenAt: number | undefined
}

const factsOf = ({ beganAt, claimed, firstTokenAt }: Run, candidate: string | null | undefined): TurnFacts => ({
  person: claimed.members.at(-1)?.envelope.user?.id,
  messages: claimed.members.length,
  acceptedAt: claimed.members[0]?.acceptedAt,
  beganAt,
  firstTokenAt,
  candidate: candidate ?? undefined,
  attempts: claimed.attempts
})

/** Adds to an answer what the person has to know about the files. */
const noted = (outcome: Rounds.Outcome, unread: string | undefined): Rounds.Outcome => {
  const notes = [unread, outcome.unseen === true ? unseenText : undefined].filter((note) => note !== undefined)
  return notes.length === 0 || outcome.kind !== "whole"
    ? outcome
    : { ...outcome, text: [outcome.text, ...notes.map((note) => `*${note}*`)].join("\n\n") }
}

/** Ends a turn without asking a model. Includes the text and the effects of tools from before. */
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
