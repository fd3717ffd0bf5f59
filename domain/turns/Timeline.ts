import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"
import { JournalEntry } from "../operations/Journal.ts"
import { Answer } from "./Answer.ts"
import { Entry } from "./Trail.ts"
import { TurnVerb } from "./Verbs.ts"

/**
 * The state of a message or another request.
 *
 * - `accepted`: it is on disk.
 * - `answering`: its turn was claimed.
 * - `answered`: the answer is stored and being sent.
 * - `delivered`: it was sent.
 * - `ended`: the chat is gone, or it was written off.
 * - `handled`: nothing is sent for it (a stop that took effect, a ping).
 * - `skipped`: it was stored only.
 */
export const Progress = Schema.Literal("accepted", "answering", "answered", "delivered", "ended", "handled", "skipped")
export type Progress = typeof Progress.Type

/** The state of a message, for people. Times are epoch milliseconds. */
export class MessageStatus extends Schema.Class<MessageStatus>("MessageStatus")({
  chat: Schema.Int,
  message: Schema.Int,
  request: RequestId,
  turn: Schema.NullOr(RequestId),
  state: Progress,
  /** The kind of the answer; null before. */
  kind: Schema.NullOr(Answer.fields.kind),
  /** How many attempts its answer had. */
  attempts: Schema.Int,
  acceptedAt: Schema.Int,
  deliveredAt: Schema.NullOr(Schema.Int)
}) {}

/** A part of a message to send: intended (it exists), tried, and sent or ended for a `reason`. */
export const Part = Schema.Struct({
  /** That of the turn, or of a notice about it. */
  request: RequestId,
  part: Schema.Int,
  state: Schema.Literal("open", "sent", "ended"),
  /** When the last attempt began; null before the first. */
  triedAt: Schema.NullOr(Schema.Int),
  doneAt: Schema.NullOr(Schema.Int),
  /** The message id in its chat. */
  message: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String),
  /** How often it was sent, if more than once. */
  sends: Schema.optional(Schema.Int),
  /** A probe found it in its chat: the outcome of the send was unknown. */
  proven: Schema.optional(Schema.Literal(true))
})
export type Part = typeof Part.Type

/** A tool call of a turn. `ended`: its result is stored. */
export const ToolStep = Schema.Struct({
  round: Schema.Int,
  name: Schema.String,
  at: Schema.Int,
  ended: Schema.Boolean
})
export type ToolStep = typeof ToolStep.Type

/** Why nothing happens at the moment: the answer or its sending is repeated at `until`, after so many failures. */
export const Wait = Schema.Struct({
  what: Schema.Literal("answer", "send"),
  until: Schema.Int,
  failures: Schema.Int
})
export type Wait = typeof Wait.Type

const none = <A>(): ReadonlyArray<A> => []
const unknown = () => null

/**
 * The path of a request through the daemon, without any message text. Times are epoch milliseconds, null for steps that
 * it has not reached.
 */
export class TurnTimeline extends Schema.Class<TurnTimeline>("TurnTimeline")({
  /** The requested id. */
  request: RequestId,
  /** The kind of request: a turn, one that is answered by a notice or not at all, or an occurrence of a reminder. */
  is: Schema.Literal("turn", "word", "reminder"),
  turn: Schema.NullOr(RequestId),
  /** Null for an update without a conversation. */
  conversation: Schema.NullOr(ConversationKey),
  state: Progress,
  /** The updates that are answered together, in order. */
  members: Schema.Array(
    Schema.Struct({ request: RequestId, kind: Schema.NullOr(Schema.String), acceptedAt: Schema.Int })
  ),
  /** When the first of them was accepted, or the reminder set. */
  acceptedAt: Schema.NullOr(Schema.Int),
  /** For a reminder: when it is due. */
  dueAt: Schema.NullOr(Schema.Int),
  /** Whether an engine has taken it. */
  taken: Schema.Boolean,
  /** When its answer was begun. */
  claimedAt: Schema.NullOr(Schema.Int),
  /** How many attempts its answer had. */
  attempts: Schema.Int,
  answer: Schema.NullOr(
    Schema.Struct(Answer.fields).pick("kind", "model", "promptTokens", "completionTokens", "cost", "at")
  ),
  parts: Schema.Array(Part),
  /** When it was delivered, ended or done. */
  doneAt: Schema.NullOr(Schema.Int),
  /** Milliseconds from acceptance to delivery. */
  latency: Schema.NullOr(Schema.Int),
  /** The decision about it as a dead letter. */
  letter: Schema.NullOr(Schema.Literal("retried", "dropped")),
  /** The Telegram id of its person. */
  person: Schema.optionalWith(Schema.NullOr(Schema.Int), { default: unknown }),
  /** The class of the failure because of which it has no whole answer (yet). */
  failure: Schema.optionalWith(Schema.NullOr(Schema.String), { default: unknown }),
  /** Its model calls; `omitted` older ones are not kept. */
  trail: Schema.optionalWith(Schema.Array(Entry), { default: none<Entry> }),
  omitted: Schema.optionalWith(Schema.Int, { default: () => 0 }),
  tools: Schema.optionalWith(Schema.Array(ToolStep), { default: none<ToolStep> }),
  /** Null if nothing waits, or if the engine keeps its state elsewhere. */
  waits: Schema.optionalWith(Schema.NullOr(Wait), { default: unknown }),
  /** The turn that answers it again, and the one that it answers again. */
  again: Schema.optionalWith(Schema.NullOr(RequestId), { default: unknown }),
  againOf: Schema.optionalWith(Schema.NullOr(RequestId), { default: unknown }),
  /** What operators did with it, newest first. */
  actions: Schema.optionalWith(Schema.Array(JournalEntry), { default: none<JournalEntry> }),
  /** What an operator can do with it now. */
  verbs: Schema.optionalWith(Schema.Array(TurnVerb), { default: none<TurnVerb> })
}) {}

/** The texts of a turn: of its messages and its answer. Null where nothing is stored. */
export class TurnTexts extends Schema.Class<TurnTexts>("TurnTexts")({
  turn: RequestId,
  messages: Schema.Array(Schema.Struct({ request: RequestId, text: Schema.NullOr(Schema.String) })),
  answer: Schema.NullOr(Schema.String)
}) {}

/** The settings hide the texts of people and models from operators. */
export class TextsHidden extends Schema.TaggedError<TextsHidden>()("TextsHidden", {}) {
  override get message() {
    return "Texts are hidden on this daemon: HOLDFAST_CONSOLE_TEXTS is off."
  }
}

/** The request id is unknown. */
export class UnknownRequest extends Schema.TaggedError<UnknownRequest>()("UnknownRequest", { why: Schema.String }) {
  override get message() {
    return this.why
  }

  static of(request: string) {
    return new UnknownRequest({
      why: `The request ${request} is unknown: it was never received, or its records were deleted.`
    })
  }
}
