import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Fiber from "effect/Fiber"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import type { ApiRefused } from "../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { sends } from "./DeliveryMetrics.ts"
import { firstLook, look } from "./Probe.ts"
import type { Receipt } from "./Receipts.ts"
import { busy, close, mayBeOnItsWay, postponed, type Sending, unproven, writeOff } from "./Settling.ts"

/**
 * While a call hangs, the message is looked for after a quarter and after a half of its deadline: it may be in the chat
 * although its answer never comes.
 */
const hanging = [0.25, 0.25]

/** How to send what was refused, or `undefined` if there is no other way. */
export const otherwise = (payload: Payload, refused: ApiRefused): Payload | undefined => {
  switch (refusal(refused).consequence) {
    case "topic":
      return payload.message_thread_id === undefined
        ? undefined
        : Struct.omit(payload, "message_thread_id", "reply_parameters")
    case "moved":
      return refused.migrateTo === undefined
        ? undefined
        : { ...Struct.omit(payload, "reply_parameters"), chat_id: refused.migrateTo }
    case "absent":
    case "unfit":
      return payload.entities === undefined ? undefined : Struct.omit(payload, "entities")
    default:
      return undefined
  }
}

/** Milliseconds until a part is sent to the chat to which its group moved. */
export const movingPause = 1

/**
 * Sends, and returns its answer as soon as there is one; or how the part ended, if it was found in the
 * chat before.
 */
const call = (sending: Sending, { part, payload, request }: Receipt, content: Uint8Array | undefined) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { api, deadline } = sending
      const attempt = content === undefined ? api.sendMessage(payload) : api.sendDocument(payload, content)
      const fiber = yield* Effect.fork(restore(Effect.either(attempt)))
      const wait = Effect.gen(function* () {
        for (const share of hanging) {
          const answer = yield* restore(Effect.timeoutOption(Fiber.join(fiber), Duration.times(deadline, share)))
          if (Option.isSome(answer)) return answer.value
          const verdict = yield* restore(look(sending, request, part))
          if (verdict !== "absent") return verdict
        }
        return yield* restore(Fiber.join(fiber))
      })
      return yield* Effect.ensuring(wait, Fiber.interrupt(fiber))
    })
  )

/**
 * Sends a part that is marked as tried, and stores the outcome. A part that Telegram refuses is sent otherwise where
 * that is possible: without its topic, without its entities, or to the supergroup that its group became. If it is not,
 * its request ends.
 */
export const transmit = (
  sending: Sending,
  receipt: Receipt
): Effect.Effect<"sent" | "ended", DeliveryFailure | StoreUnavailable> =>
  // Only the call itself is interruptible: an answer that arrived is always stored.
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { deadline, receipts } = sending
      const { request, part, payload } = receipt
      // A document that cannot be read now was certainly not sent.
      const content =
        payload.document === undefined
          ? undefined
          : yield* restore(sending.content).pipe(Effect.tapError(() => receipts.untried(request, part)))
      yield* Metric.increment(sends)
      const sent = yield* restore(call(sending, receipt, content))
      if (typeof sent === "string") return sent
      if (Either.isRight(sent)) return yield* close(sending, request, part, sent.right)
      const failure = sent.left
      if (failure._tag === "ApiUnknown") {
        if (failure.why !== "unreached") return yield* unproven(request, Math.min(firstLook, mayBeOnItsWay(deadline)))
        yield* receipts.untried(request, part)
        return yield* new DeliveryFailure({ request, reason: "network" })
      }
      const { consequence, reason } = refusal(failure)
      if (consequence === "limited" || consequence === "unauthorized") {
        yield* receipts.untried(request, part)
        return yield* postponed(request, failure)
      }
      const other = otherwise(payload, failure)
      if (other === undefined) {
        yield* receipts.untried(request, part)
        return yield* writeOff(sending, request, failure)
      }
      yield* Effect.logWarning(`a part was refused, and is sent otherwise: ${reason}`).pipe(
        Effect.annotateLogs({ part, code: failure.code })
      )
      yield* receipts.replaced(request, part, other)
      if (other.chat_id !== payload.chat_id) {
        // Another request may have the other chat: the part is claimed like one that was never tried.
        yield* receipts.untried(request, part)
        return yield* busy(request, movingPause)
      }
      yield* receipts.tried(request, part, yield* Clock.currentTimeMillis)
      return yield* restore(transmit(sending, { ...receipt, payload: other }))
    })
  )
