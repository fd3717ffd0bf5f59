import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"

/**
 * A turn that came to nothing, and waits for somebody to decide about it. Times are epoch milliseconds.
 *
 * - `dead`: its answer failed too often. `expired`: it was tried for a day. `poisoned`: the process ended whenever it was answered or
 *   sent. Its user was told so.
 * - `abandoned`: the answer is there, and could not be sent.
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
  /** How many messages it answers. */
  members: Schema.Int
}) {}

/** What can be done with a dead letter. */
export const Verdict = Schema.Literal("retried", "dropped")
export type Verdict = typeof Verdict.Type

/**
 * What was decided about a dead letter. Once decided, it stands: asked again, nothing is done and `already` is true.
 */
export class Decided extends Schema.Class<Decided>("Decided")({
  turn: RequestId,
  verdict: Verdict,
  at: Schema.Int,
  already: Schema.Boolean,
  /** Of a retried one: the turn that comes of it. */
  again: Schema.NullOr(RequestId)
}) {}

/** There is no dead letter of that id. */
export class NoDeadLetter extends Schema.TaggedError<NoDeadLetter>()("NoDeadLetter", { why: Schema.String }) {
  override get message() {
    return this.why
  }

  static of(turn: string) {
    return new NoDeadLetter({ why: `There is no dead letter ${turn}: the list shows their ids.` })
  }
}
