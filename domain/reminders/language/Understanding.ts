import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import type { Fault } from "../calendar/Occurrences.ts"
import type { Recurrence } from "../calendar/Recurrence.ts"
import type { Zone } from "../calendar/Zone.ts"

/**
 * An understood request: the text, its recurrence, and the first occurrence in epoch milliseconds. `zone`: the zone that was named, if it is
 * not the person's own.
 */
export interface Understood {
  readonly _tag: "Understood"
  readonly text: string
  readonly recurrence: Recurrence
  readonly at: number
  readonly zone?: Zone
}

/** A possible meaning, offered as a button. */
export interface Choice {
  readonly label: string
  readonly meant: Understood
}

/**
 * A question to the person. `words` is Markdown; `choices` may be empty.
 *
 * - `ambiguous`: there are several possible meanings.
 * - `past`: the time has passed.
 * - `no time`: there is no date, or no time of day.
 * - `no text`: there is only a time.
 *
 * `text` is the text without the time, for an answer that names only a time.
 */
export interface Question {
  readonly _tag: "Question"
  readonly why: "ambiguous" | "past" | "no time" | "no text"
  readonly words: string
  readonly choices: ReadonlyArray<Choice>
  readonly text?: string
}

/**
 * A refused request. `words` is Markdown for the person.
 *
 * - `too long`, `too frequent`, `too far`: over a limit.
 * - `never`: there is no such day.
 * - `bad cron`: not an expression of five fields.
 * - `unsupported`: an unsupported recurrence.
 * - `busy`: it was not read, and may be sent again.
 */
export interface Refusal {
  readonly _tag: "Refusal"
  readonly why: "too long" | "too frequent" | "too far" | "never" | "bad cron" | "unsupported" | "busy"
  readonly words: string
}

/** The result of reading a request for a reminder. */
export type Understanding = Understood | Question | Refusal

/** A question without choices, or with some. */
export const ask = (why: Question["why"], words: string, choices: ReadonlyArray<Choice> = []): Question => ({
  _tag: "Question",
  why,
  words,
  choices
})

/** The question for a time that has passed. */
export const overText = "That time has passed. When should I remind you?"

/** Says what is wrong with a recurrence, and what would be accepted. */
export const faultText = (fault: Fault, { gap, years }: ReminderLimits = reminderLimits): string => {
  switch (fault) {
    case "bad cron":
      return "I can't read that cron expression. It has five fields: minute, hour, day of the month, month, day of the week. For example: `cron 0 9 * * 1-5 stand-up`."
    case "too frequent":
      return `That is too often: there must be at least ${gap / 60_000} minutes between two reminders.`
    case "never":
      return "That date does not exist. Which day do you mean?"
    case "too far":
      return `That is too far ahead: I remember things for at most ${years} years.`
  }
}
