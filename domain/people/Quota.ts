import { day, instantOf, localOf } from "../reminders/calendar/Calendar.ts"
import { fullText } from "../reminders/calendar/DateText.ts"
import type { Zone } from "../reminders/calendar/Zone.ts"
import type { Envelope } from "../telegram/Envelope.ts"

/** What is limited per person and day: messages and edits, seconds of audio, and pictures. */
export type QuotaKind = "messages" | "seconds" | "pictures"

const kinds: ReadonlyArray<QuotaKind> = ["messages", "seconds", "pictures"]

export type Amounts = Readonly<Record<QuotaKind, number>>

/**
 * The limits per person and day; one that is missing does not apply. A day ends at midnight in the time zone of the
 * person, or in `zone` if they have set none.
 */
export interface QuotaPolicy {
  readonly limits: Partial<Amounts>
  readonly zone: Zone
  /** Who owns a bot without a stored owner. No limit applies to owners. */
  readonly owner: number | undefined
}

/** What a person used on their last day. */
export interface Used extends Amounts {
  /** The midnight with which the day began, as a local time. */
  readonly day: number
  /** The album that was counted last: its parts are one message. */
  readonly album: string | null
  /** The limits of which the person was told on that day. */
  readonly told: ReadonlyArray<QuotaKind>
}

/** The cost of a message. `album`: the one that it is a part of. */
export interface Cost extends Amounts {
  readonly album: string | undefined
}

/** A sound file that is sent as a document has no duration: it is estimated from its size, at 128 kbit/s. */
const bytesPerSecond = 16_000

/** The cost of an update that a model answers; `undefined` for others, such as commands and buttons. */
export const costOf = ({ album, attachments = [], kind }: Envelope): Cost | undefined => {
  if (kind !== "message" && kind !== "edit") return undefined
  const seconds = attachments.map(({ medium, seconds, size = 0 }) =>
    medium === "voice" || medium === "audio" ? Math.max(0, seconds ?? Math.ceil(size / bytesPerSecond)) : 0
  )
  return {
    messages: 1,
    seconds: seconds.reduce((sum, one) => sum + one, 0),
    pictures: attachments.filter(({ medium }) => medium === "picture").length,
    album
  }
}

/**
 * The decision about a message, and what the person has used afterwards. `Over`: it would exceed the limit of `kind`,
 * and counts for nothing. `isNew`: the person was not told of it on that day. `until`: when the next day begins, in
 * epoch milliseconds.
 */
export type Charged =
  | { readonly _tag: "Within"; readonly used: Used }
  | {
      readonly _tag: "Over"
      readonly used: Used
      readonly kind: QuotaKind
      readonly limit: number
      readonly isNew: boolean
      readonly until: number
    }

const midnightOf = (local: number) => local - (((local % day) + day) % day)

/**
 * The day never goes back, so that a change of the time zone does not begin it again; unless the clock was wrong by more
 * than a day.
 */
const onDay = (used: Used, today: number): Used =>
  used.day === today || used.day === today + day
    ? used
    : { day: today, messages: 0, seconds: 0, pictures: 0, album: null, told: [] }

/** Decides about a message that arrives `now` (epoch milliseconds). */
export const charge = (limits: Partial<Amounts>, before: Used, cost: Cost, zone: Zone, now: number): Charged => {
  const used = onDay(before, midnightOf(localOf(zone, now)))
  const amounts = { ...cost, messages: cost.album !== undefined && cost.album === used.album ? 0 : cost.messages }
  const exceeded = kinds.find((kind) => amounts[kind] > 0 && used[kind] + amounts[kind] > (limits[kind] ?? Infinity))
  if (exceeded !== undefined) {
    const next = used.day + day
    return {
      _tag: "Over",
      used: used.told.includes(exceeded) ? used : { ...used, told: [...used.told, exceeded] },
      kind: exceeded,
      limit: limits[exceeded] ?? 0,
      isNew: !used.told.includes(exceeded),
      // A zone may skip a day.
      until: instantOf(zone, next) ?? instantOf(zone, next + day) ?? now + day
    }
  }
  return {
    _tag: "Within",
    used: {
      ...used,
      messages: used.messages + amounts.messages,
      seconds: used.seconds + amounts.seconds,
      pictures: used.pictures + amounts.pictures,
      album: cost.album ?? used.album
    }
  }
}

const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? "" : "s"}`

const limitText = (kind: QuotaKind, limit: number): string => {
  if (kind === "messages") return plural(limit, "message")
  if (kind === "pictures") return plural(limit, "picture")
  const rest = limit % 60
  const minutes = limit < 60 ? [] : [plural(Math.floor(limit / 60), "minute")]
  return `${[...minutes, ...(rest === 0 ? [] : [plural(rest, "second")])].join(" ")} of audio`
}

const lost: Readonly<Record<QuotaKind, string>> = {
  messages: "What you write until then is not answered: please send it again afterwards. Commands and reminders work.",
  seconds:
    "Recordings that exceed it are not answered until then: please send them again afterwards. Text still works.",
  pictures: "Pictures that exceed it are not answered until then: please send them again afterwards. Text still works."
}

/** What the person reads, once per day and kind: the limit that was reached, and when it goes on. */
export const overText = ({ kind, limit, until }: Extract<Charged, { _tag: "Over" }>, zone: Zone): string =>
  `You have reached the daily limit of **${limitText(kind, limit)}**. It is reset on **${fullText(until, zone)}** (${zone}). ${lost[kind]}`

/** Why a further message is not answered, for the log. */
export const overReason = (kind: QuotaKind): string => `${beyond} ${kind}`

const beyond = "beyond the daily limit of"

/** Whether an update was skipped because of a limit. */
export const isOver = (reason: string): boolean => reason.startsWith(beyond)
