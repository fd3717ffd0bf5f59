import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Step } from "../../domain/conversation/Action.ts"
import type { StepFailure } from "../../domain/conversation/Event.ts"
import { isLocal, type ModelFailure } from "../../domain/Failure.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import { answerText, noticeText } from "../../domain/telegram/Notices.ts"
import { normalise } from "../../domain/telegram/Update.ts"
import { whereabouts } from "../Defect.ts"
import { Delivery } from "../telegram/Delivery.ts"
import { traced } from "../telemetry/Trace.ts"
import { TurnStore } from "./TurnStore.ts"
import { Turns } from "./Turns.ts"
import { Updates } from "./Updates.ts"

/**
 * What a step came to.
 *
 * @since 0.1.0
 * @category models
 */
export type StepExit = { readonly _tag: "Done" } | { readonly _tag: "Failed"; readonly failure: StepFailure }

type Failure = ModelFailure | DeliveryFailure | StoreUnavailable

/**
 * The steps of a conversation, as any engine runs them. Each is idempotent under the id of its action, and none fails:
 * failures are classified here, in one place for all engines.
 *
 * @since 0.1.0
 * @category services
 */
export class Steps extends Context.Tag("holdfast/services/conversation/Steps")<
  Steps,
  {
    /** `stop` succeeds when the user asks to stop: a running answer then ends with the text so far. */
    readonly run: (conversation: ConversationKey, step: Step, stop: Effect.Effect<void>) => Effect.Effect<StepExit>
  }
>() {
  static readonly layer: Layer.Layer<Steps, never, Turns | Delivery | TurnStore | Updates> = Layer.effect(
    Steps,
    Effect.gen(function* () {
      const turns = yield* Turns
      const delivery = yield* Delivery
      const store = yield* TurnStore
      const updates = yield* Updates

      const answered = (turn: RequestId) =>
        Effect.flatMap(
          store.answer(turn),
          Option.match({
            onNone: () => Effect.dieMessage(`the answer of ${turn} is to be delivered and is not stored`),
            onSome: (answer) => Effect.succeed(answerText(answer))
          })
        )

      /** Only the word about what could not be read looks at the update again. */
      const notice = (step: Extract<Step, { readonly _tag: "Tell" }>) =>
        step.about === "unreadable"
          ? Effect.map(updates.find(step.id), (found) =>
              noticeText(
                step.about,
                Option.getOrUndefined(Option.map(found, ({ body }) => normalise(JSON.parse(body), 0, { username: "" })))
              )
            )
          : Effect.succeed(noticeText(step.about))

      const perform = (
        conversation: ConversationKey,
        step: Step,
        stop: Effect.Effect<void>
      ): Effect.Effect<void, Failure> => {
        if (step._tag === "Answer") return turns.answer(conversation, step, stop)
        if (step.abandoned) return delivery.abandon(step.id)
        return delivery.send(conversation, step.id, step._tag === "Deliver" ? answered(step.id) : notice(step))
      }

      const run = (conversation: ConversationKey, step: Step, stop: Effect.Effect<void>): Effect.Effect<StepExit> =>
        perform(conversation, step, stop).pipe(
          Effect.tapErrorCause((cause) => report(step, cause)),
          traced(step.id, `Steps.${step._tag}`),
          Effect.as<StepExit>({ _tag: "Done" }),
          // An interruption from outside, at a shutdown, passes by: the step is named again at the next start.
          Effect.catchAllCause((cause) => Effect.succeed(failed(cause))),
          Effect.annotateLogs("request", step.id)
        )

      return Steps.of({ run })
    })
  )
}

/** Telegram was not asked for these. */
const waiting: ReadonlySet<string> = new Set(["unproven", "busy", "paced"])

/**
 * A defect ends by count, like an answer that is none. The store's failures, what waits for a proof, and what our own breakers and
 * budgets refused are no attempts.
 */
const classify = (cause: Cause.Cause<Failure>): StepFailure => {
  const failure = Option.getOrUndefined(Cause.failureOption(cause))
  if (failure === undefined || failure._tag === "InvalidOutput") return { kind: "limited" }
  if (failure._tag === "StoreUnavailable") return { kind: "local" }
  const local = failure._tag === "DeliveryFailure" ? waiting.has(failure.reason) : isLocal(failure)
  const retryAfter = "retryAfter" in failure ? failure.retryAfter : undefined
  return { kind: local ? "local" : "transient", ...(retryAfter === undefined ? {} : { retryAfter }) }
}

const failed = (cause: Cause.Cause<Failure>): StepExit => ({ _tag: "Failed", failure: classify(cause) })

const report = (step: Step, cause: Cause.Cause<Failure>) =>
  Option.match(Cause.failureOption(cause), {
    onNone: () => Effect.logError(`${step._tag} has a defect: ${whereabouts(cause) || "it interrupted itself"}`),
    onSome: (failure) =>
      failure._tag === "DeliveryFailure" && failure.reason !== "network"
        ? Effect.logDebug(failure.message)
        : Effect.logWarning(failure.message)
  })
