import * as Hash from "effect/Hash"
import type { Verdict } from "../../domain/telegram/Access.ts"
import { type ConversationKey, conversationKey, requestId } from "../../domain/Ids.ts"
import { hasId } from "../../domain/telegram/Offset.ts"
import type { Envelope, Skip } from "../../domain/telegram/Envelope.ts"
import type { Arrival, GroupChange } from "../turns/Updates.ts"

/** A text of this length may be continued in the next message (UTF-16 units; clients split long pastes there). */
const longText = 3900

/** These do not occur in everyday use: Telegram, or our reading of it, has changed. */
const isUnusual = (skip: Skip) => skip === "malformed" || skip === "unknown kind" || skip === "too large"

/** The difference of the clocks that is tolerated, in milliseconds. Telegram's dates are whole seconds. */
const tolerance = 5000

/**
 * When a poll returned updates, by the wall clock of this machine, and how much time had passed since the last poll
 * began that returned everything that Telegram had: by the wall clock, and by the steady clock. All in milliseconds.
 */
export interface Passage {
  readonly now: number
  readonly passed: { readonly wall: number; readonly steady: number } | undefined
}

/**
 * When updates arrive, in epoch milliseconds of this machine, and how long they have been in transit at most, if that
 * is known.
 */
export interface Moment {
  readonly now: number
  readonly youngerThan: number | undefined
}

/**
 * Bounds the age of messages with these dates (Telegram's, in epoch milliseconds). Messages that the previous poll did
 * not return were written since then: the steady clock says how long ago that was. If more time passed by the wall
 * clock, either that clock was set forward, or the machine slept, during which the steady clock stands still. It slept
 * if a message was written later than the steady clock allows: then nothing is known.
 */
export const momentOf = ({ now, passed }: Passage, dates: ReadonlyArray<number>): Moment => {
  if (passed === undefined) return { now, youngerThan: undefined }
  const latest = now - passed.wall + passed.steady + tolerance
  const slept = passed.wall > passed.steady + tolerance && dates.some((date) => date > latest)
  return { now, youngerThan: slept ? undefined : passed.steady }
}

/**
 * A decision about an update, and what it changes about groups. `began`: the chat with whose conversation it goes on, if
 * that is not its own chat.
 */
export interface Judged {
  readonly decided: Verdict
  /** The user is admitted as a member of the group only. */
  readonly ofMember?: boolean | undefined
  readonly began?: number | undefined
  readonly group?: GroupChange | undefined
}

/**
 * An update as it is stored. For updates of refused people, and updates that need no action, only ids and times are
 * stored.
 */
export const arrival = (
  bot: number,
  body: string,
  envelope: Envelope,
  { began, decided, group, ofMember = false }: Judged,
  moment: Moment
): Arrival => {
  // A malformed update may have no id: a hash of its content replaces it, so that a second delivery is still dropped.
  const stamp = envelope.update < 0 ? Math.abs(Hash.string(body)) : envelope.stamp
  const id = requestId(bot, envelope.update, stamp)
  const to = { bot, chat: began ?? envelope.chat?.id ?? 0, thread: envelope.thread }
  const made = decision(conversationKey(to), id, envelope, decided, moment)
  const isKept = made._tag === "Overhear" || (made._tag === "Converse" && decided !== "refuse")
  return {
    bot,
    stamp,
    id,
    content: isKept ? { body, envelope } : undefined,
    chat: envelope.chat?.id,
    user: envelope.user?.id,
    message: envelope.message,
    decision: made._tag === "Converse" && ofMember ? { ...made, ofMember } : made,
    group
  }
}

/** The row for an update that cannot be accepted: its id and the reason. */
export const placeholder = (bot: number, raw: unknown, why: string): Arrival => {
  const update = hasId(raw) ? raw.update_id : -1
  // Without an id, each reason is stored once.
  const stamp = update < 0 ? Math.abs(Hash.string(why)) : 0
  return {
    bot,
    stamp,
    id: requestId(bot, update, stamp),
    content: undefined,
    chat: undefined,
    user: undefined,
    message: undefined,
    decision: { _tag: "Skip", reason: why, unusual: true }
  }
}

/**
 * When a message was written, by the clock of this machine. Telegram's clock may differ from it, and ours may be set
 * while we run: a message that the previous poll did not return was written since then.
 */
const writtenAt = (sentAt: number, { now, youngerThan }: Moment): number =>
  sentAt === 0 ? 0 : Math.min(now, Math.max(sentAt, youngerThan === undefined ? sentAt : now - youngerThan))

const decision = (
  conversation: ConversationKey,
  id: Arrival["id"],
  envelope: Envelope,
  decided: Verdict,
  moment: Moment
): Arrival["decision"] => {
  const { chat, kind, skip, user } = envelope
  if (decided === "overhear") return { _tag: "Overhear", conversation }
  if (kind === undefined || chat === undefined || user === undefined) {
    const reason = skip ?? "malformed"
    return { _tag: "Skip", reason, unusual: isUnusual(reason) }
  }
  if (decided === "ignore") {
    const reason = chat.type === "private" ? "not allowed, and refused before" : "not allowed in a group"
    return { _tag: "Skip", reason, unusual: false }
  }
  const about = decided === "refuse" ? "refused" : decided === "pair" ? "paired" : envelope.about
  return {
    _tag: "Converse",
    conversation,
    ref: {
      id,
      kind: decided === "admit" ? kind : "tell",
      message: envelope.message ?? 0,
      sequence: envelope.sequence,
      sentAt: writtenAt(envelope.sentAt, moment),
      long: envelope.text.length >= longText,
      ...(envelope.album === undefined ? {} : { album: envelope.album }),
      ...(envelope.draft === undefined ? {} : { draft: envelope.draft }),
      ...(about === undefined ? {} : { about })
    },
    ...(decided === "pair" ? { owner: user.id } : {})
  }
}
