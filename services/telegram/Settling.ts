import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { ApiRefused } from "../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../domain/telegram/DeliveryFailure.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import type { BotApi } from "./BotApi.ts"
import type { Polls } from "./Polls.ts"
import type { Receipts } from "./Receipts.ts"
import type { PreviewEdits } from "./PreviewEdits.ts"
import type { Searches } from "./Searches.ts"

/** The services that a send needs, and whose send it is. */
export interface Sending {
  readonly api: typeof BotApi.Service
  readonly polls: typeof Polls.Service
  readonly receipts: typeof Receipts.Service
  readonly bot: number
  /** That of sends and edits. */
  readonly deadline: Duration.Duration
  readonly searches: Searches
  readonly edits: PreviewEdits
  /** The content of the document that is sent, made anew for each attempt. */
  readonly content: Effect.Effect<Uint8Array, StoreUnavailable>
}

/**
 * How long after its start a call may still be carried out, in milliseconds: 1.25 times its deadline, also if its
 * connection broke earlier, because the server does not notice that.
 */
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
 * Records that a part was sent. If another run of the same step has stored it already, only that run goes on with
 * the next part.
 */
export const close = Effect.fnUntraced(function* (
  { receipts }: Pick<Sending, "receipts">,
  request: RequestId,
  part: number,
  message: number,
  isProven = false
) {
  const isOurs = yield* receipts.sent(request, part, message, yield* Clock.currentTimeMillis, isProven)
  return isOurs ? ("sent" as const) : yield* busy(request, takenPause)
})

/** Milliseconds until a part is looked at again that another run has. */
const takenPause = 500

/**
 * Ends a request that cannot be sent: quietly if nobody is there to read it, otherwise as a dead letter, so that an
 * answer never vanishes.
 */
export const writeOff = Effect.fnUntraced(function* (
  { receipts }: Pick<Sending, "receipts">,
  request: RequestId,
  refused: ApiRefused
) {
  const { consequence, reason } = refusal(refused)
  const isQuiet = consequence === "unreachable"
  yield* (isQuiet ? Effect.logInfo : Effect.logError)(`a send was given up: ${reason}`).pipe(
    Effect.annotateLogs({ code: refused.code, description: refused.description })
  )
  const now = yield* Clock.currentTimeMillis
  yield* isQuiet ? receipts.ended(request, reason, now) : receipts.buried(request, reason, now)
  return "ended" as const
})
