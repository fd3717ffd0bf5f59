import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import { ask, type Question, type Refusal, type Understanding, type Understood } from "./Understanding.ts"
import type { Zone } from "../calendar/Zone.ts"

/** The question that words answer: what had been said, the text in it, and the meanings that were offered. */
export interface Before {
  readonly words: string
  readonly text: string
  readonly choices: ReadonlyArray<Understood>
}

/** The words of a person, with their zone and the current time. */
export interface Said {
  readonly words: string
  readonly zone: Zone
  /** Epoch milliseconds. */
  readonly now: number
  readonly before?: Before | undefined
  readonly limits?: ReminderLimits | undefined
}

export type Understand = (said: Said) => Understanding

/** The question for words that name a time, but no text. */
export const noText: Question = ask(
  "no text",
  "What should I remind you of? For example: */remind tomorrow at 9 to water the plants*."
)

/** The refusal of a text over the limit for reminders. */
export const tooLong = ({ text }: ReminderLimits): Refusal => ({
  _tag: "Refusal",
  why: "too long",
  words: `That is too long: a reminder has at most ${text.toLocaleString("en-US")} characters.`
})

/** The answer to words that are longer than the limit: they are not read at all. */
export const unread = ({ limits = reminderLimits, words }: Said): Refusal | undefined =>
  words.length > limits.input ? tooLong(limits) : undefined

/** The question for words that took too long to read, or could not be read. */
export const notPlain: Question = ask(
  "no time",
  "I can't find a time in that. Please use a simple form: *tomorrow at 9*, *in 20 minutes*, *every Monday at 8:30*."
)

/** The refusal while times cannot be read at all. */
export const notNow: Refusal = {
  _tag: "Refusal",
  why: "busy",
  words: "I can't read times right now. Please send that again in a minute."
}
