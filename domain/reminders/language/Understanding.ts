import type { Recurrence } from "../calendar/Recurrence.ts"

/** What was understood: a text, when it comes, and its first occurrence in epoch milliseconds. */
export interface Understood {
  readonly _tag: "Understood"
  readonly text: string
  readonly recurrence: Recurrence
  readonly at: number
}

/** One of the things that may have been meant, for a button. */
export interface Choice {
  readonly label: string
  readonly meant: Understood
}

/**
 * What is not clear, asked back. `words` are for a person, in Markdown; `choices` may be empty.
 *
 * - `ambiguous`: it can mean several things. `past`: it is over. `no time`: nothing says when, or at what time of day.
 * - `no text`: nothing says what.
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
 */
export interface Refusal {
  readonly _tag: "Refusal"
  readonly why: "too long" | "too frequent" | "too far" | "never" | "bad cron" | "unsupported" | "busy"
  readonly words: string
}

/** What became of words that ask for a reminder. */
export type Understanding = Understood | Question | Refusal

/** The question that is asked when the time that was said has passed. */
export const overText = "That time is over. When shall I remind you?"
