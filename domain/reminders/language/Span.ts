import type { Local } from "../calendar/Calendar.ts"
import type { Weekday } from "../calendar/Recurrence.ts"
import type { Question, Refusal } from "./Understanding.ts"

/** How often, as said; the time of day is said elsewhere. */
export type Repeat =
  | { readonly _tag: "Daily" }
  | { readonly _tag: "Weekly"; readonly days: readonly [Weekday, ...Array<Weekday>] }
  | { readonly _tag: "Monthly"; readonly day: number }
  /** On a date that is said elsewhere. */
  | { readonly _tag: "Yearly" }
  | { readonly _tag: "Every"; readonly minutes: number }

/**
 * What a part of a sentence says about the time.
 *
 * - `Clock`: a time of day. `exact` when it can be read in one way only; `half` when it may be of either half of the day.
 * - `Part`: a part of the day, `today` when it is one of today.
 * - `Midnight`: between two days. `Dates`: the midnights that may be meant. `Instant`: epoch milliseconds.
 * - `Odd`: what cannot be understood, or cannot be.
 */
export type Meaning =
  | { readonly _tag: "Clock"; readonly hour: number; readonly minute: number; readonly exact: boolean }
  | { readonly _tag: "Part"; readonly part: "morning" | "afternoon" | "evening" | "night"; readonly today: boolean }
  | { readonly _tag: "Midnight" }
  | { readonly _tag: "Dates"; readonly midnights: ReadonlyArray<Local> }
  | { readonly _tag: "Instant"; readonly at: number }
  | { readonly _tag: "Repeat"; readonly repeat: Repeat }
  | { readonly _tag: "Odd"; readonly answer: Question | Refusal }

/** A part of a sentence, from an index up to another. */
export interface Span {
  readonly from: number
  readonly to: number
  readonly meaning: Meaning
}

/** All that a pattern (with the flag `g`) finds, where it means something. */
export const spans = (
  text: string,
  pattern: RegExp,
  meaning: (match: RegExpMatchArray) => Meaning | undefined
): ReadonlyArray<Span> =>
  [...text.matchAll(pattern)].flatMap((match) => {
    const found = meaning(match)
    return found === undefined ? [] : [{ from: match.index, to: match.index + match[0].length, meaning: found }]
  })

/** A text with what was read already made unreadable; nothing moves. */
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
