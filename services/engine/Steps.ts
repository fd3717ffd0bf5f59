import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Step } from "../../domain/conversation/Action.ts"
import { judge, nameOf } from "../../domain/conversation/Ends.ts"
import type { StepFailure } from "../../domain/conversation/Event.ts"
import { isLocal, type ModelFailure } from "../../domain/model/Failure.ts"
import { address, asideId, type ConversationKey, ofResend, ofNotice, type RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { messageOf, nothing } from "../../domain/telegram/Envelope.ts"
import { type Message, message } from "../../domain/telegram/Message.ts"
import type { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import type { Answer } from "../../domain/turns/Answer.ts"
import type { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import { answerText, poisoned } from "../../domain/turns/Notices.ts"
import { whereabouts } from "../Defect.ts"
import { People } from "../people/People.ts"
import { Reminders } from "../reminders/Reminders.ts"
import type { BotApi } from "../telegram/BotApi.ts"
import { Delivery } from "../telegram/Delivery.ts"
import { traced } from "../telemetry/Trace.ts"
import * as TurnLog from "../telemetry/TurnLog.ts"
import { Stop } from "../turns/Stop.ts"
import { TurnStore } from "../turns/TurnStore.ts"
import { Turns } from "../turns/Turns.ts"
import { Updates } from "../turns/Updates.ts"
import * as Notices from "./Notices.ts"
import { Witness } from "./Witness.ts"

/** The outcome of a step, for the reducer. `answer`: the one that the step has made. */
export type StepExit =
  | { readonly _tag: "Done"; readonly answer?: Answer | undefined }
  | { readonly _tag: "Failed"; readonly failure: StepFailure }

/** How a step is run. */
export interface Running {
  /** Ends a running answer with the text so far. */
  readonly stop?: Stop
  /** The step ran when an earlier process ended. Default: false. */
  readonly resumed?: boolean
  /** The answer to deliver, if this process has just made it. By default it is read from the store. */
  readonly answer?: Answer | undefined
}

export type Failure = ModelFailure | DeliveryFailure | MediaUnavailable | StoreUnavailable

/**
 * The steps of a conversation, as any engine runs them. Each is idempotent under the id of its action.
 *
 * @since 0.1.0
 * @category services
 */
export class Steps extends Context.Tag("holdfast/services/engine/Steps")<
  Steps,
  {
    /** Runs a step. Failures are logged. */
    readonly attempt: (conversation: ConversationKey, step: Step, running: Running) => Effect.Effect<void, Failure>
    /** The same in a fiber of its own, which has the request in its logs; with the outcome classified for the reducer. */
    readonly run: (conversation: ConversationKey, step: Step, running: Running) => Effect.Effect<StepExit>
  }
>() {
  static readonly layer: Layer.Layer<
    Steps,
    never,
    Turns | Delivery | Reminders | People | TurnStore | Updates | BotApi
  > = Layer.effect(
    Steps,
    Effect.gen(function* () {
      const turns = yield* Turns
      const delivery = yield* Delivery
      const reminders = yield* Reminders
      const people = yield* People
      const store = yield* TurnStore
      const updates = yield* Updates
      const notice = yield* Notices.make
      const witness = yield* Witness

      const answered = (turn: RequestId) =>
        Effect.flatMap(
          store.answer(turn),
          Option.match({
            onNone: () => Effect.dieMessage(`the answer of ${turn} is not stored, so it cannot be delivered`),
            onSome: Effect.succeed
          })
        )

      const deliver = (conversation: ConversationKey, id: RequestId, made: Answer | undefined) =>
        Effect.suspend(() => {
          let known = made
          const text = Effect.map(made === undefined ? answered(id) : Effect.succeed(made), (answer) => {
            known = answer
            return answerText(answer)
          })
          return Effect.zipRight(
            delivery.send(conversation, id, replying(conversation, id, text), made !== undefined),
            Effect.suspend(() => TurnLog.ended(id, known))
          )
        })

      /** In a group, a message replies to the one that it answers, so that people see whom it is for. */
      const replying = <E>(
        conversation: ConversationKey,
        request: RequestId,
        text: Effect.Effect<string | Message, E>
      ): Effect.Effect<string | Message, E | StoreUnavailable> =>
        address(conversation).chat > 0
          ? text
          : Effect.zipWith(text, updates.find(ofNotice(request)), (said, found) => {
              return { ...message(said), replyTo: messageOf(Option.getOrElse(found, () => nothing)) }
            })

      /** Sends a notice. A ping is only marked as handled. */
      const tell = (
        conversation: ConversationKey,
        { abandoned, about, id }: Extract<Step, { readonly _tag: "Tell" }>
      ): Effect.Effect<void, Failure> => {
        if (about === "again" && !abandoned)
          return delivery.resend(conversation, ofResend(id), people.exported(conversation))
        if (about === "again") return delivery.abandon(ofResend(id))
        if (about === "ping") return Effect.flatMap(Clock.currentTimeMillis, (now) => updates.handled(id, now))
        return abandoned
          ? delivery.abandon(id)
          : delivery.send(
              conversation,
              id,
              replying(conversation, id, notice(conversation, about, id)),
              false,
              people.exported(conversation)
            )
      }

      /**
       * Sends a reminder once, under the id of its occurrence; only then, or when there is nothing to send, the
       * reminder advances.
       */
      const fire = (
        conversation: ConversationKey,
        { abandoned, id }: Extract<Step, { readonly _tag: "FireReminder" }>
      ) =>
        Effect.zipRight(
          abandoned
            ? delivery.abandon(id)
            : Effect.flatMap(
                reminders.occasion(id),
                Option.match({
                  onNone: () => Effect.void,
                  onSome: (text) => delivery.send(conversation, id, Effect.succeed(text))
                })
              ),
          reminders.fired(id)
        )

      const perform = (
        conversation: ConversationKey,
        step: Step,
        { answer, stop = new Stop() }: Running
      ): Effect.Effect<Answer | undefined, Failure> => {
        if (step._tag === "Answer") return turns.answer(conversation, step, stop)
        if (step._tag === "FireReminder") return unanswered(fire(conversation, step))
        if (step._tag === "Tell") return unanswered(tell(conversation, step))
        return unanswered(
          step.abandoned
            ? Effect.zipRight(delivery.abandon(step.id), TurnLog.ended(step.id, answer, true))
            : deliver(conversation, step.id, answer)
        )
      }

      /**
       * Ends the sending of a text. An answer of which nothing was sent becomes a dead letter, which can be retried.
       */
      const close = Effect.fnUntraced(function* (step: Step) {
        const { _tag, id } = step
        yield* delivery.abandon(_tag === "Tell" && step.about === "again" ? ofResend(id) : id, aside)
        if (_tag === "Deliver") yield* store.setAside(id, yield* Clock.currentTimeMillis)
      })

      /**
       * Tells the user that the step was set aside, instead of the text that ended the process whenever it was made
       * or sent. For a step that is written off nothing is sent.
       */
      const setAside = Effect.fnUntraced(function* (conversation: ConversationKey, step: Step, isTold: boolean) {
        const what = isTold
          ? "set aside: the process ended whenever it ran"
          : "written off: the process ended even when it was set aside"
        yield* Effect.logError(`${step._tag} is ${what}`)
        if (step._tag === "Answer") return yield* turns.setAside(conversation, step)
        yield* close(step)
        const id = asideId(step.id)
        yield* isTold && !step.abandoned
          ? delivery.send(conversation, id, Effect.succeed(poisoned))
          : delivery.abandon(id, aside)
        if (step._tag === "FireReminder") yield* isTold ? reminders.fired(step.id) : reminders.abandoned(step.id)
      })

      const judged = (conversation: ConversationKey, step: Step, running: Running) =>
        Effect.flatMap(
          witness.ends(nameOf(step), running.resumed ?? false),
          (ends): Effect.Effect<Answer | undefined, Failure> => {
            switch (judge(ends)) {
              case "run":
                return perform(conversation, step, running)
              case "set aside":
                return unanswered(setAside(conversation, step, true))
              case "written off":
                return unanswered(setAside(conversation, step, false))
            }
          }
        )

      const watched = (conversation: ConversationKey, step: Step, running: Running) =>
        judged(conversation, step, running).pipe(
          witness.observe(nameOf(step), running.resumed ?? false),
          traced(step.id, `Steps.${step._tag}`)
        )

      const attempt = (conversation: ConversationKey, step: Step, running: Running) =>
        watched(conversation, step, running).pipe(
          Effect.tapErrorCause((cause) => report(step, cause)),
          Effect.annotateLogs("request", step.id),
          Effect.asVoid
        )

      const run = (conversation: ConversationKey, step: Step, running: Running) =>
        Effect.matchCauseEffect(Effect.zipRight(named(step), watched(conversation, step, running)), {
          onSuccess: (answer) => Effect.succeed<StepExit>({ _tag: "Done", answer }),
          // An interruption from outside, at a shutdown, passes through: the next start runs the step again.
          onFailure: (cause) => Effect.as(report(step, cause), failed(cause))
        })

      return Steps.of({ attempt, run })
    })
  )
}

const unanswered = <E>(effect: Effect.Effect<void, E>): Effect.Effect<undefined, E> => Effect.as(effect, undefined)

/** Names the request in all further logs of this fiber. */
const named = ({ id }: Step) =>
  FiberRef.update(FiberRef.currentLogAnnotations, HashMap.set<string, unknown>("request", id))

/** The reason on the receipts of a text that ended the process. */
const aside = "set aside"

/** Telegram was not asked for these. */
const waiting: ReadonlySet<string> = new Set(["unproven", "busy", "paced"])

/**
 * Classifies a failure for the reducer. An unusable answer is limited by count. Failures of the store, sends that wait
 * for a probe, and refusals of our own breakers and budgets are not attempts.
 */
export const classify = (failure: Failure): StepFailure => {
  if (failure._tag === "InvalidOutput") return { kind: "limited" }
  if (failure._tag === "StoreUnavailable") return { kind: "local" }
  const local = failure._tag === "DeliveryFailure" ? waiting.has(failure.reason) : isLocal(failure)
  const retryAfter = "retryAfter" in failure ? failure.retryAfter : undefined
  return { kind: local ? "local" : "transient", ...(retryAfter === undefined ? {} : { retryAfter }) }
}

/** A defect is limited by count too. */
const failed = (cause: Cause.Cause<Failure>): StepExit => ({
  _tag: "Failed",
  failure: Option.match(Cause.failureOption(cause), { onNone: () => ({ kind: "limited" }), onSome: classify })
})

const report = (step: Step, cause: Cause.Cause<Failure>) =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => Effect.logError(`${step._tag} has a defect: ${whereabouts(cause) || "it interrupted itself"}`),
    onSome: (failure) =>
      failure._tag === "DeliveryFailure" && failure.reason !== "network"
        ? Effect.logDebug(failure.message)
        : Effect.logWarning(failure.message)
  })
