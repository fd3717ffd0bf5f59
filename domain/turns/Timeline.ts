import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"
import { Answer } from "./Answer.ts"

/**
 * Where a message, or something else that was asked, stands.
 *
 * `accepted` (on disk), `answering` (its turn was claimed), `answered` (stored, being sent), `delivered`, `ended` (the chat is
 * gone, or it was written off), `handled` (a stop that took effect, a ping: nothing is sent for it), `skipped` (stored and nothing
 * else).
 */
export const Progress = Schema.Literal("accepted", "answering", "answered", "delivered", "ended", "handled", "skipped")
export type Progress = typeof Progress.Type

/** Where a message stands, for people. Times are epoch milliseconds. */
export class MessageStatus extends Schema.Class<MessageStatus>("MessageStatus")({
  chat: Schema.Int,
  message: Schema.Int,
  request: RequestId,
  turn: Schema.NullOr(RequestId),
  state: Progress,
  /** How the turn was answered; null before. */
  kind: Schema.NullOr(Answer.fields.kind),
  /** How often its answer was tried. */
  attempts: Schema.Int,
  acceptedAt: Schema.Int,
  deliveredAt: Schema.NullOr(Schema.Int)
}) {}

/** A part of what is sent: intended (it is here), tried, and sent or ended, for a reason that says why. */
export const Part = Schema.Struct({
  /** The turn's, or that of a word of ours about it. */
  request: RequestId,
  part: Schema.Int,
  state: Schema.Literal("open", "sent", "ended"),
  /** When the last try began; null before the first. */
  triedAt: Schema.NullOr(Schema.Int),
  doneAt: Schema.NullOr(Schema.Int),
  /** The message id in its chat. */
  message: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String)
})
export type Part = typeof Part.Type

/**
 * The way of one request through the daemon, without a word of what was said. Times are epoch milliseconds, null where it has not
 * come so far.
 */
export class TurnTimeline extends Schema.Class<TurnTimeline>("TurnTimeline")({
  /** As it was asked for. */
  request: RequestId,
  /** What it is: a turn, something answered by a word of ours or by nothing, or an occurrence of a reminder. */
  is: Schema.Literal("turn", "word", "reminder"),
  turn: Schema.NullOr(RequestId),
  /** Null for an update that belongs to none. */
  conversation: Schema.NullOr(ConversationKey),
  state: Progress,
  /** The updates that are answered together, in order. */
  members: Schema.Array(
    Schema.Struct({ request: RequestId, kind: Schema.NullOr(Schema.String), acceptedAt: Schema.Int })
  ),
  /** When the first of them was accepted, or the reminder set. */
  acceptedAt: Schema.NullOr(Schema.Int),
  /** Of a reminder: when it is due. */
  dueAt: Schema.NullOr(Schema.Int),
  /** Whether an engine has taken it on. */
  taken: Schema.Boolean,
  /** When its answer was begun. */
  claimedAt: Schema.NullOr(Schema.Int),
  /** How often its answer was tried. */
  attempts: Schema.Int,
  answer: Schema.NullOr(
    Schema.Struct(Answer.fields).pick("kind", "model", "promptTokens", "completionTokens", "cost", "at")
  ),
  parts: Schema.Array(Part),
  /** When it was delivered, ended or done. */
  doneAt: Schema.NullOr(Schema.Int),
  /** Milliseconds from acceptance to delivery. */
  latency: Schema.NullOr(Schema.Int),
  /** What somebody decided about it as a dead letter. */
  letter: Schema.NullOr(Schema.Literal("retried", "dropped"))
}) {}

/** Nothing is known under a request id. */
export class UnknownRequest extends Schema.TaggedError<UnknownRequest>()("UnknownRequest", { why: Schema.String }) {
  override get message() {
    return this.why
  }

  static of(request: string) {
    return new UnknownRequest({
      why: `Nothing is known of the request ${request}: it never came here, or is older than what is kept.`
    })
  }
}
