import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The intent to send a part, and its outcome. Times are epoch milliseconds.
 *
 * - `open`: with `triedAt` null it was certainly not sent; with a time, the outcome is unknown until it is proven. With a
 *   `message`, that message is in the chat and gets the payload by an edit.
 * - `sent`: `message` is its message id.
 * - `ended`: it was given up (the user blocked the bot, the chat is gone, its age).
 */
export interface Receipt {
  readonly request: RequestId
  readonly part: number
  readonly payload: Payload
  readonly status: "open" | "sent" | "ended"
  readonly message: number | null
  readonly triedAt: number | null
  /** The highest known message id in the id space of the chat when it was tried. */
  readonly floor: number
  /** Whether it is the preview of an answer in a group: the answer will replace its text. */
  readonly isPreview: boolean
}

/** Message ids that may be those of a part. `highest`: the highest id that is known, at least the floor. */
export interface Unaccounted {
  readonly highest: number
  readonly ids: ReadonlyArray<number>
}

/**
 * The proof of what was sent. Every method is one transaction. Over all processes, at most one request per chat has a
 * part with an unknown outcome: a second one is refused in the transaction in which it asks.
 *
 * The id space of a chat: private chats and basic groups share one per bot, a supergroup or channel has its own.
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
     * Stores the intents of all parts, the first one as tried now, and returns them. Returns none, and stores nothing,
     * while another request has an unproven part in the chat, or if another run of this request came first; of a preview
     * also while an earlier turn of its conversation is not sent.
     */
    readonly intend: (
      bot: number,
      request: RequestId,
      parts: ReadonlyArray<Payload>,
      now: number,
      isPreview?: boolean
    ) => Effect.Effect<Option.Option<ReadonlyArray<Receipt>>, StoreUnavailable>
    /**
     * Puts the parts of the whole text in the place of a preview that is in the chat: an edit makes its message the
     * first part. Returns them, or none if the request has no such preview any more.
     */
    readonly completed: (
      request: RequestId,
      parts: ReadonlyArray<Payload>
    ) => Effect.Effect<Option.Option<ReadonlyArray<Receipt>>, StoreUnavailable>
    /** A preview was certainly not sent, and is forgotten. */
    readonly withdrawn: (request: RequestId) => Effect.Effect<void, StoreUnavailable>
    /**
     * Claims a part that was last tried at `triedAt` (null: never) to send it now: from then on its outcome is unknown.
     * Returns false, and changes nothing, if another run claimed it in the meantime, or if it was never tried and
     * another request has the chat.
     */
    readonly claim: (
      request: RequestId,
      part: number,
      triedAt: number | null,
      now: number
    ) => Effect.Effect<boolean, StoreUnavailable>
    /** The caller's own part is about to be sent again: from now on its outcome is unknown. */
    readonly tried: (request: RequestId, part: number, now: number) => Effect.Effect<void, StoreUnavailable>
    /** Certainly not in the chat: refused with a 4xx, no probe found it, or its message was deleted. */
    readonly untried: (request: RequestId, part: number) => Effect.Effect<void, StoreUnavailable>
    /**
     * Sent as `message`; `isProven`: as a probe found out. The next part, if there is one, is marked as tried now; after
     * the last one, the turn of this request, if it is one, is delivered. A preview stays open, with its message. Returns
     * false, and changes nothing, if the part is not open any more.
     */
    readonly sent: (
      request: RequestId,
      part: number,
      message: number,
      now: number,
      isProven?: boolean
    ) => Effect.Effect<boolean, StoreUnavailable>
    /** Given up: all open parts are ended, and so is the turn of this request, if it is one. */
    readonly ended: (request: RequestId, reason: string, now: number) => Effect.Effect<void, StoreUnavailable>
    /**
     * Given up although somebody could read it: as `ended`, and its turn is a dead letter. So is a reminder or a notice
     * of which a part is not sent, unless the notice says that an answer is late.
     */
    readonly buried: (request: RequestId, reason: string, now: number) => Effect.Effect<void, StoreUnavailable>
    /**
     * Opens the ended parts of a dead letter that is retried. Returns false, and changes nothing, if the outcome of one
     * is unknown and another request has the chat.
     */
    readonly reopened: (request: RequestId) => Effect.Effect<boolean, StoreUnavailable>
    /**
     * Replaces the payload of an open part by a fallback before it is sent. If it goes to another chat, the conversation
     * goes on there.
     */
    readonly replaced: (request: RequestId, part: number, payload: Payload) => Effect.Effect<void, StoreUnavailable>
    /**
     * The message ids above `floor`, up to the highest known one plus 16, at most 64 of them, ascending, that have no
     * stored update and no receipt, in the id space of the chat.
     */
    readonly unaccounted: (bot: number, chat: number, floor: number) => Effect.Effect<Unaccounted, StoreUnavailable>
    /** The chat in which the conversation of a group goes on: itself, or the supergroup that it became. */
    readonly current: (bot: number, chat: number) => Effect.Effect<number, StoreUnavailable>
    /** When the oldest part whose outcome is unknown was tried, of those that were tried after `after`. */
    readonly oldestTried: (bot: number, after: number) => Effect.Effect<number | undefined, StoreUnavailable>
  }
>() {}
