import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import type { Fault } from "../calendar/Occurrences.ts"
import type { Recurrence } from "../calendar/Recurrence.ts"

/**
 * What was understood: a text, when it comes, and its first occurrence in epoch milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Understood {
  readonly _tag: "Understood"
  readonly text: string
  readonly recurrence: Recurrence
  readonly at: number
}

/**
 * One of the things that may have been meant, for a button.
 *
 * @since 0.1.0
 * @category models
 */
export interface Choice {
  readonly label: string
  readonly meant: Understood
}

/**
 * What is not clear, asked back. `words` are for a person, in Markdown; `choices` may be empty.
 *
 * - `ambiguous`: it can mean several things. `past`: it is over. `no time`: nothing says when, or at what time of day.
 * - `no text`: nothing says what.
 *
 * @since 0.1.0
 * @category models
 */
export interface Question {
  readonly _tag: "Question"
  readonly why: "ambiguous" | "past" | "no time" | "no text"
  readonly words: string
  readonly choices: ReadonlyArray<Choice>
}

/**
 * A request that is refused. `words` are for a person, in Markdown.
 *
 * - `too long`, `too frequent`, `too far`: beyond the limits. `never`: no such day comes.
 * - `bad cron`: no expression of five fields. `unsupported`: a way to repeat that is not known here.
 * - `busy`: it was not read, and may be said again.
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
  readonly _tag: "Refusal"
  readonly why: "too long" | "too frequent" | "too far" | "never" | "bad cron" | "unsupported" | "busy"
  readonly words: string
}

/**
 * What became of words that ask for a reminder.
 *
 * @since 0.1.0
 * @category models
 */
export type Understanding = Understood | Question | Refusal

/**
 * The question that is asked when the time that was said has passed.
 *
 * @since 0.1.0
 * @category constants
 */
export const overText = "That time is over. When shall I remind you?"

/**
 * Says what is wrong with a recurrence, and what would do.
 *
 * @since 0.1.0
 * @category conversions
 */
export const faultText = (fault: Fault, { gap, years }: ReminderLimits = reminderLimits): string => {
  switch (fault) {
    case "bad cron":
      return "I can't read that cron expression. It has five fields: minute, hour, day of the month, month, day of the week. For example: `cron 0 9 * * 1-5 stand-up`."
    case "too frequent":
      return `That is too often: at least ${gap / 60_000} minutes must lie between two reminders.`
    case "never":
      return "That day is in no calendar, so it never comes. Which day do you mean?"
    case "too far":
      return `That is too far ahead: I remember things for at most ${years} years.`
  }
}
