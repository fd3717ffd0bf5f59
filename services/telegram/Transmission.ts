import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Metric from "effect/Metric"
import * as Struct from "effect/Struct"
import type { RequestId } from "../../domain/Ids.ts"
import type { ApiRefused } from "../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { BotApi } from "./BotApi.ts"
import { sends } from "./DeliveryMetrics.ts"
import type { Receipt, Receipts } from "./Receipts.ts"
import { refusal } from "./Refusal.ts"

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

/** Ends a request that can never be sent. */
export const writeOff = Effect.fnUntraced(function* (
  { receipts }: Ports,
  request: RequestId,
  refused: ApiRefused,
  reason: string
) {
  yield* Effect.logInfo(`a send was given up: ${reason}`).pipe(
    Effect.annotateLogs({
      code: refused.code,
      ...(refused.migrateTo !== undefined && { migratedTo: refused.migrateTo })
    })
  )
  yield* receipts.ended(request, reason, yield* Clock.currentTimeMillis)
  return "ended" as const
})

/**
 * Sends a part that is marked as tried, and stores the outcome. A part that Telegram refuses is sent again at once
 * without its entities; if that is refused too, its request ends.
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
      switch (refusal(failure)) {
        case "limited":
        case "unauthorized":
          yield* receipts.untried(request, part)
          return yield* postponed(request, failure)
        case "gone":
          return yield* writeOff(ports, request, failure, "the chat is gone")
        case "absent":
        case "unfit": {
          if (payload.entities === undefined)
            return yield* writeOff(ports, request, failure, "Telegram refuses its text")
          const plain = { ...receipt, payload: Struct.omit(payload, "entities") }
          yield* Effect.logWarning("a part was refused, and is sent as plain text").pipe(
            Effect.annotateLogs({ part, code: failure.code })
          )
          yield* receipts.replaced(request, part, plain.payload)
          yield* receipts.tried(request, part, yield* Clock.currentTimeMillis)
          return yield* restore(transmit(ports, plain, deadline))
        }
      }
    })
  )
