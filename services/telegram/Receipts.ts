import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The intent to send one part, and what is known of it. Times are epoch milliseconds.
 *
 * - `open` with `triedAt` null was certainly not sent; with a time, it may have been: it is unknown until proven.
 * - `sent` is closed by its message id; `ended` was given up (the user blocked the bot, the chat is gone, its age).
 */
export interface Receipt {
  readonly request: RequestId
  readonly part: number
  readonly payload: Payload
  readonly status: "open" | "sent" | "ended"
  readonly message: number | null
  readonly triedAt: number | null
  /** The highest message id known in the id space of the chat when it was tried. */
  readonly floor: number
}

/**
 * The reason of a sending that was given up because of its age, or because it failed too often: its turn is a dead letter.
 */
export const abandoned = "abandoned"

/**
 * Proof of what was sent. Every method is one transaction. In each chat one request at a time has a part of unknown fate, over all
 * processes: whoever comes second is told so in the transaction in which it asks.
 *
 * The id space of a chat: private chats and basic groups share one for each bot, a supergroup or channel has its own.
 *
 * @since 0.1.0
 * @category ports
 */
export class Receipts extends Context.Tag("holdfast/services/telegram/Receipts")<
  Receipts,
  {
    /** The receipts of a request by part; empty before they were intended. */
    readonly find: (request: RequestId) => Effect.Effect<ReadonlyArray<Receipt>, StoreUnavailable>
    /**
     * Stores the intents of all parts, the first one as tried now, and returns them. None, and nothing is stored, while another
     * request has a part in the chat that may have been sent and is not proven, or when another run of this one came first.
     */
    readonly intend: (
      bot: number,
      request: RequestId,
      parts: ReadonlyArray<Payload>,
      now: number
    ) => Effect.Effect<Option.Option<ReadonlyArray<Receipt>>, StoreUnavailable>
    /**
     * Takes a part that was last tried at `triedAt` (null: never) to send it now: from then on it is unknown. False, and nothing is
     * changed, when another run took it meanwhile, or when it was never tried and another request has the chat.
     */
    readonly claim: (
      request: RequestId,
      part: number,
      triedAt: number | null,
      now: number
    ) => Effect.Effect<boolean, StoreUnavailable>
    /** One's own part is about to be sent again: from now on it is unknown. */
    readonly tried: (request: RequestId, part: number, now: number) => Effect.Effect<void, StoreUnavailable>
    /** Certainly not sent: refused with a 4xx, or no probe found it. */
    readonly untried: (request: RequestId, part: number) => Effect.Effect<void, StoreUnavailable>
    /**
     * Sent as `message`. The next part, where there is one, is marked as tried now; after the last one the turn of this
     * request, where it is one, is delivered.
     */
    readonly sent: (
      request: RequestId,
      part: number,
      message: number,
      now: number
    ) => Effect.Effect<void, StoreUnavailable>
    /** Given up: all open parts are ended, and the turn of this request, where it is one, is ended. */
    readonly ended: (request: RequestId, reason: string, now: number) => Effect.Effect<void, StoreUnavailable>
    /** Replaces the payload of an open part (a fallback to plain text) before it is tried again. */
    readonly replaced: (request: RequestId, part: number, payload: Payload) => Effect.Effect<void, StoreUnavailable>
    /**
     * The message ids above `floor`, up to the highest known now plus 16, at most 64 of them, rising, that no stored
     * update and no receipt accounts for, in the id space of the chat.
     */
    readonly unaccounted: (
      bot: number,
      chat: number,
      floor: number
    ) => Effect.Effect<ReadonlyArray<number>, StoreUnavailable>
  }
>() {}
