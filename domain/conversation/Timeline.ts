import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * Where a message stands, for people. Times are epoch milliseconds.
 *
 * `accepted` (on disk), `answering` (its turn was claimed), `answered` (stored, being sent), `delivered`, `ended` (the chat is
 * gone, or it was written off), `handled` (a stop that took effect: nothing is sent for it), `skipped` (stored and nothing else).
 *
 * @since 0.1.0
 * @category models
 */
export class MessageStatus extends Schema.Class<MessageStatus>("MessageStatus")({
  chat: Schema.Int,
  message: Schema.Int,
  request: RequestId,
  turn: Schema.NullOr(RequestId),
  state: Schema.Literal("accepted", "answering", "answered", "delivered", "ended", "handled", "skipped"),
  /** How the turn was answered; null before. */
  kind: Schema.NullOr(Schema.Literal("whole", "limited", "incomplete", "stopped", "failed", "expired", "dead")),
  /** How often its answer was tried. */
  attempts: Schema.Int,
  acceptedAt: Schema.Int,
  deliveredAt: Schema.NullOr(Schema.Int)
}) {}
