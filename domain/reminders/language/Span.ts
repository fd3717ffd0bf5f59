import type { Local } from "../calendar/Calendar.ts"
import type { Weekday } from "../calendar/Recurrence.ts"
import type { Question, Refusal } from "./Understanding.ts"

/** A recurrence as it was written, without its time of day. */
export type Repeat =
  | { readonly _tag: "Daily" }
  | { readonly _tag: "Weekly"; readonly days: readonly [Weekday, ...Array<Weekday>] }
  | { readonly _tag: "Monthly"; readonly day: number }
  /** On a date that is given elsewhere in the sentence. */
  | { readonly _tag: "Yearly" }
  | { readonly _tag: "Every"; readonly minutes: number }

/**
 * The meaning of a part of a sentence.
 *
 * - `Clock`: a time of day; `exact` if it can be read in one way only.
 * - `Part`: a part of the day; `today` if it is today's.
 * - `Midnight`: the midnight between two days.
 * - `Dates`: the midnights of the days that may be meant.
 * - `Instant`: epoch milliseconds.
 * - `Repeat`: a recurrence.
 * - `Odd`: words that cannot be understood, or a time that does not exist.
 */
export type Meaning =
  | { readonly _tag: "Clock"; readonly hour: number; readonly minute: number; readonly exact: boolean }
  | { readonly _tag: "Part"; readonly part: "morning" | "afternoon" | "evening" | "night"; readonly today: boolean }
  | { readonly _tag: "Midnight" }
  | { readonly _tag: "Dates"; readonly midnights: ReadonlyArray<Local> }
  | { readonly _tag: "Instant"; readonly at: number }
  | { readonly _tag: "Repeat"; readonly repeat: Repeat }
  | { readonly _tag: "Odd"; readonly answer: Question | Refusal }

/** A part of a sentence: from an index up to another, exclusive. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly meaning: Meaning
}

/** All matches of a pattern (with the flag `g`) that have a meaning. */
export const spans = (
  text: string,
  pattern: RegExp,
  meaning: (match: RegExpMatchArray) => Meaning | undefined
): ReadonlyArray<Span> =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const found = meaning(match)
    return found === undefined ? [] : [{ from: match.index, to: match.index + match[0].length, meaning: found }]
  })

/** A text in which the given spans are masked, so that they are not read again; positions stay the same. */
export const blanked = (text: string, spans: ReadonlyArray<Span>): string =>
  spans.reduce((text, { from, to }) => text.slice(0, from) + "|".repeat(to - from) + text.slice(to), text)

export const refused = (why: Refusal["why"], words: string): Meaning => ({
  _tag: "Odd",
  answer: { _tag: "Refusal", why, words }
})

export const unclear = (words: string): Meaning => ({
  _tag: "Odd",
  answer: { _tag: "Question", why: "ambiguous", words, choices: [] }
})
