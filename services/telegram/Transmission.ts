import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import * as Struct from "effect/Struct"
import type { RequestId } from "../../domain/Ids.ts"
import type { ApiRefused } from "../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { BotApi } from "./BotApi.ts"
import { sends } from "./DeliveryMetrics.ts"
import type { Receipt, Receipts } from "./Receipts.ts"

/** The services that a send needs. */
export interface Ports {
  readonly api: typeof BotApi.Service
  readonly receipts: typeof Receipts.Service
}

/** How long after its start a call may still be carried out, in milliseconds: 1.25 times its deadline. */
export const mayBeOnItsWay = (deadline: Duration.Duration): number => Duration.toMillis(deadline) * 1.25

/** A refusal that says nothing about the part: a rate limit, or a wrong token. It is retried later. */
export const postponed = (request: RequestId, refused: ApiRefused): DeliveryFailure =>
  refused.code === 429
    ? new DeliveryFailure({ request, reason: "limited", retryAfter: refused.retryAfter ?? 1000 })
    : new DeliveryFailure({ request, reason: "network" })

/** A part may have been sent: it is probed after at least `retryAfter` milliseconds. */
export const unproven = (request: RequestId, retryAfter: number): DeliveryFailure =>
  new DeliveryFailure({ request, reason: "unproven", retryAfter })

/** Another send in the chat is running, here or in another process, or is unproven. */
export const busy = (request: RequestId, retryAfter: number): DeliveryFailure =>
  new DeliveryFailure({ request, reason: "busy", retryAfter })

/**
 * Ends a request that cannot be sent: quietly if nobody is there to read it, otherwise as a dead letter, so that an
 * answer never vanishes.
 */
export const writeOff = Effect.fnUntraced(function* ({ receipts }: Ports, request: RequestId, refused: ApiRefused) {
  const { consequence, reason } = refusal(refused)
  const isQuiet = consequence === "unreachable"
  yield* (isQuiet ? Effect.logInfo : Effect.logError)(`a send was given up: ${reason}`).pipe(
    Effect.annotateLogs({ code: refused.code, description: refused.description })
  )
  const now = yield* Clock.currentTimeMillis
  yield* isQuiet ? receipts.ended(request, reason, now) : receipts.buried(request, reason, now)
  return "ended" as const
})

/** How to send what was refused, or `undefined` if there is no other way. */
const otherwise = (payload: Payload, refused: ApiRefused): Payload | undefined => {
  switch (refusal(refused).consequence) {
    case "topic":
      return payload.message_thread_id === undefined ? undefined : Struct.omit(payload, "message_thread_id")
    case "moved":
      return refused.migrateTo === undefined ? undefined : { ...payload, chat_id: refused.migrateTo }
    case "absent":
    case "unfit":
      return payload.entities === undefined ? undefined : Struct.omit(payload, "entities")
    default:
      return undefined
  }
}

/** Milliseconds until a part is sent to the chat to which its group moved. */
const movingPause = 1

/**
 * Sends a part that is marked as tried, and stores the outcome. A part that Telegram refuses is sent otherwise where
 * that is possible: without its topic, without its entities, or to the supergroup that its group became. If it is not,
 * its request ends.
 */
export const transmit = (
  ports: Ports,
  receipt: Receipt,
  deadline: Duration.Duration
): Effect.Effect<"sent" | "ended", DeliveryFailure | StoreUnavailable> =>
  // Only the call itself is interruptible: an answer that arrived is always stored.
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { api, receipts } = ports
      const { request, part, payload } = receipt
      yield* Metric.increment(sends)
      const sent = yield* Effect.either(restore(api.sendMessage(payload)))
      if (Either.isRight(sent)) {
        yield* receipts.sent(request, part, sent.right, yield* Clock.currentTimeMillis)
        return "sent"
      }
      const failure = sent.left
      if (failure._tag === "ApiUnknown") return yield* unproven(request, mayBeOnItsWay(deadline))
      const { consequence, reason } = refusal(failure)
      if (consequence === "limited" || consequence === "unauthorized") {
        yield* receipts.untried(request, part)
        return yield* postponed(request, failure)
      }
      const other = otherwise(payload, failure)
      if (other === undefined) return yield* writeOff(ports, request, failure)
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
      return yield* restore(transmit(ports, { ...receipt, payload: other }, deadline))
    })
  )
