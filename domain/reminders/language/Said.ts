import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import type { Question, Refusal, Understanding } from "./Understanding.ts"
import type { Zone } from "../calendar/Zone.ts"

/**
 * The words of a person, with the place and the time.
 *
 * @since 0.1.0
 * @category models
 */
export interface Said {
  readonly words: string
  readonly zone: Zone
  /** Epoch milliseconds. */
  readonly now: number
  readonly limits?: ReminderLimits | undefined
}

/**
 * Reads words that ask for a reminder.
 *
 * @since 0.1.0
 * @category models
 */
export type Understand = (said: Said) => Understanding

const question = (why: Question["why"], words: string): Question => ({ _tag: "Question", why, words, choices: [] })

/**
 * The question for words that name a time, but no task.
 *
 * @since 0.1.0
 * @category constructors
 */
export const noText: Question = question(
  "no text",
  "What shall I remind you of? For example: */remind tomorrow at 9 to water the plants*."
)

/**
 * The refusal of a text that is longer than a reminder may be.
 *
 * @since 0.1.0
 * @category constructors
 */
export const tooLong = ({ text }: ReminderLimits): Refusal => ({
  _tag: "Refusal",
  why: "too long",
  words: `That is too long: a reminder has at most ${text.toLocaleString("en-US")} characters.`
})

/**
 * The answer to words that are longer than the limit: they are not read at all.
 *
 * @since 0.1.0
 * @category decisions
 */
export const unread = ({ limits = reminderLimits, words }: Said): Refusal | undefined =>
  words.length > limits.input ? tooLong(limits) : undefined

/**
 * The question for words that took too long to read, or could not be read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const notPlain: Question = question(
  "no time",
  "I can't make out a time in that. Please say it in a plain form: *tomorrow at 9*, *in 20 minutes*, *every Monday at 8:30*."
)

/**
 * The answer where times cannot be read at the moment, whatever is said.
 *
 * @since 0.1.0
 * @category constructors
 */
export const notNow: Refusal = {
  _tag: "Refusal",
  why: "busy",
  words: "I can't read times at the moment. Please say that again in a minute."
}
