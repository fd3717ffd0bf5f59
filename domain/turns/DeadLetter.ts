import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"

/**
 * A failed turn that waits for an operator's decision. Times are epoch milliseconds.
 *
 * - `dead`: its answer failed too often.
 * - `expired`: it was tried for a day.
 * - `poisoned`: the process ended whenever it was answered or sent. Its user was told so.
 * - `abandoned`: there is an answer, but it could not be sent.
 */
export class DeadLetter extends Schema.Class<DeadLetter>("DeadLetter")({
  turn: RequestId,
  conversation: ConversationKey,
  why: Schema.Literal("dead", "expired", "poisoned", "abandoned"),
  attempts: Schema.Int,
  /** When its first message was accepted. */
  acceptedAt: Schema.Int,
  /** When it was given up. */
  diedAt: Schema.Int,
  /** The number of messages that it answers. */
  members: Schema.Int
}) {}

/** The decisions about a dead letter. */
export const Verdict = Schema.Literal("retried", "dropped")
export type Verdict = typeof Verdict.Type

/** The decision about a dead letter. It is final: a second decision changes nothing, and `already` is true. */
export class Decided extends Schema.Class<Decided>("Decided")({
  turn: RequestId,
  verdict: Verdict,
  at: Schema.Int,
  already: Schema.Boolean,
  /** The new turn of a retried one. */
  again: Schema.NullOr(RequestId)
}) {}

/** There is no dead letter with that id. */
export class NoDeadLetter extends Schema.TaggedError<NoDeadLetter>()("NoDeadLetter", { why: Schema.String }) {
  override get message() {
    return this.why
  }

  static of(turn: string) {
    return new NoDeadLetter({ why: `There is no dead letter ${turn}. List the dead letters to see their ids.` })
  }
}
