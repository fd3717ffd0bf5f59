import * as DateTime from "effect/DateTime"
import { isoDate, localOf } from "../reminders/calendar/Calendar.ts"
import { fullText } from "../reminders/calendar/DateText.ts"
import type { Zone } from "../reminders/calendar/Zone.ts"
import type { Message } from "../telegram/Message.ts"
import type { Amounts } from "./Quota.ts"

/** A message of a person, or a command or button, with what came of it. `turn`: the request whose answer answers it. */
export interface ExportedMessage {
  readonly request: string
  readonly conversation: string | null
  readonly acceptedAt: number
  readonly kind: string | null
  readonly about: string | null
  readonly turn: string | null
  /** The message as it was read. */
  readonly content: unknown
  /** What was read of its files, by their ids. */
  readonly files: ReadonlyArray<{ readonly file: string; readonly read: unknown }>
  /** The reply to a command or a button. */
  readonly reply: unknown
  /** The answer of its turn, and the calls of tools, at the first message of the turn; in a group, unless others share the turn. */
  readonly answer: unknown
  readonly tools: ReadonlyArray<{ readonly name: string; readonly arguments: unknown; readonly result: unknown }>
}

/** What is stored about a person. Times are epoch milliseconds. */
export interface PersonData {
  readonly owner: boolean
  readonly allowed: boolean
  readonly timeZone: string | null
  /** A wish for a reminder that waits for the time zone. */
  readonly waiting: unknown
  /** What was used of the daily limits, on the last day. */
  readonly used: Amounts | null
  readonly reminders: ReadonlyArray<unknown>
  readonly messages: ReadonlyArray<ExportedMessage>
  /** What a model remembers of the private conversations. */
  readonly conversations: ReadonlyArray<{
    readonly conversation: string
    readonly said: ReadonlyArray<{ readonly role: string; readonly text: unknown; readonly at: number }>
  }>
}

/** The largest file, in bytes: within the deadline of a send, also over a slow line. Telegram takes 50 MB. */
export const largestExport = 10 * 1024 * 1024

/** Whether only commands of the person are stored, and who they are. */
export const isEmpty = ({ conversations, messages, reminders, timeZone, waiting }: PersonData): boolean =>
  timeZone === null &&
  waiting === null &&
  reminders.length === 0 &&
  conversations.length === 0 &&
  messages.every(({ kind }) => kind === "tell" || kind === "stop" || kind === "new")

/** The file, as JSON. */
export const exportText = (user: number, data: PersonData, now: number): string =>
  JSON.stringify({ user, exportedAt: DateTime.formatIso(DateTime.unsafeMake(now)), ...data }, undefined, 1)

/** The message with the file. */
export const exportMessage = (zone: Zone, now: number): Message => ({
  markdown: `Everything that I keep about you, as of ${fullText(now, zone)} (${zone}).`,
  document: { name: `holdfast-export-${isoDate(localOf(zone, now))}.json` }
})

export const nothingStored = "There is nothing to export: I keep no messages, reminders or settings of you."

export const tooMuchStored = `I keep more about you than fits into one file (${largestExport / 1024 / 1024} MB), so I can't send it here. Please ask the person who runs this bot for it.`

export const exportInPrivate =
  "I send that only in private, because others read here, too: please write */export* to me directly."
