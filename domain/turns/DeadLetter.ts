import * as Schema from "effect/Schema"
import type { Ref } from "../conversation/State.ts"
import { By } from "../operations/Journal.ts"
import { againId, ConversationKey, RequestId, resendId } from "../Ids.ts"
import type { Answer } from "./Answer.ts"

/**
 * A failed turn, or a reminder or notice that could not be sent, which waits for an operator's decision. Times are epoch
 * milliseconds.
 *
 * - `dead`: its answer failed too often.
 * - `failed`: no model could answer it, and its user was told why. A retry helps once the cause is gone: a wrong key, say.
 * - `expired`: it was retried for a day.
 * - `poisoned`: the process ended whenever it was answered or sent. Its user was notified.
 * - `abandoned`: it has an answer that could not be sent.
 * - `unsent`: a reminder or a notice that could not be sent; it is no turn, and `turn` is its request.
 */
export class DeadLetter extends Schema.Class<DeadLetter>("DeadLetter")({
  turn: RequestId,
  conversation: ConversationKey,
  why: Schema.Literal("dead", "failed", "expired", "poisoned", "abandoned", "unsent"),
  /** The class of its failure, such as `Unauthorized`; null if there is none. */
  cause: Schema.NullOr(Schema.String),
  attempts: Schema.Int,
  /** When its first message was accepted. */
  acceptedAt: Schema.Int,
  /** When it was given up. */
  diedAt: Schema.Int,
  /** The number of messages that it answers; a reminder answers none. */
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
  /** Who decided; null if it is not known. */
  by: Schema.NullOr(By),
  /** The new turn, if it was retried; of a reminder or notice, the request that sends it again. */
  again: Schema.NullOr(RequestId)
}) {}

/** A dead letter in the store, and the earlier decision about it; null if there is none. */
interface Letter {
  readonly turn: RequestId
  readonly verdict: Verdict | null
  readonly decidedAt: number | null
  readonly by?: string | null
  /** How often it was sent again, if it is a reminder or a notice. */
  readonly resent?: number | undefined
}

/** Decides about a dead letter: the first verdict is final. */
export const decide = (letter: Letter, asked: Verdict, now: number, by: By): Decided => {
  const { decidedAt, resent, turn, verdict } = letter
  const stands = verdict ?? asked
  const next = resent === undefined ? againId(turn) : resendId(turn, resent + 1)
  const again = stands === "retried" ? next : null
  return new Decided({
    turn,
    verdict: stands,
    at: decidedAt ?? now,
    already: verdict !== null,
    by: verdict === null ? by : (letter.by ?? null),
    again
  })
}

/** A member of a retried turn as it is accepted again, with a new id and a new place. `candidate` is called first. */
export const again = ({ candidate: _, ...member }: Ref, place: number, now: number, candidate?: string): Ref => ({
  ...member,
  id: againId(member.id),
  place,
  acceptedAt: now,
  ...(candidate === undefined ? {} : { candidate })
})

/** The request that sends a reminder or notice again. */
export const resending = (id: RequestId, place: number, now: number): Ref => ({
  id,
  place,
  kind: "tell",
  about: "again",
  message: 0,
  sequence: 0,
  sentAt: now,
  acceptedAt: now,
  long: false
})

/** Why the turn of an answer is a dead letter; undefined if it is not. */
export const whyDead = ({ kind }: Pick<Answer, "kind">): DeadLetter["why"] | undefined =>
  kind === "dead" || kind === "failed" || kind === "expired" || kind === "poisoned" ? kind : undefined

/** There is no dead letter with that id. */
export class NoDeadLetter extends Schema.TaggedError<NoDeadLetter>()("NoDeadLetter", { why: Schema.String }) {
  override get message() {
    return this.why
  }

  static of(turn: string) {
    return new NoDeadLetter({ why: `There is no dead letter ${turn}. List the dead letters to see their ids.` })
  }
}
