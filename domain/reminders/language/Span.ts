import type { Local } from "../calendar/Calendar.ts"
import type { Nth, Weekday } from "../calendar/Recurrence.ts"
import type { Zone } from "../calendar/Zone.ts"
import { ask, type Question, type Refusal } from "./Understanding.ts"

/** A recurrence as it was written, without its time of day. */
export type Repeat =
  | { readonly _tag: "Daily" }
  | { readonly _tag: "Weekly"; readonly days: readonly [Weekday, ...Array<Weekday>] }
  | { readonly _tag: "Monthly"; readonly day: number }
  | { readonly _tag: "NthWeekday"; readonly nth: Nth; readonly weekday: Weekday }
  /** On a date that is given elsewhere in the sentence. */
  | { readonly _tag: "Yearly" }
  | { readonly _tag: "Every"; readonly minutes: number }

export type Part = "morning" | "afternoon" | "evening" | "night"

/**
 * The meaning of a part of a sentence.
 *
 * - `Clock`: a time of day; `exact` if it can be read in one way only, `unsure` if nothing says which half of the day.
 * - `Part`: a part of the day; `today` if it is today's.
 * - `Midnight`: the midnight between two days.
 * - `Dates`: the midnights of the days that may be meant; `weekday` if only that was said.
 * - `Instant`: epoch milliseconds.
 * - `Repeat`: a recurrence; `perhaps` if only its next occurrence may be meant.
 * - `Until`: the midnights of the last day that may be meant.
 * - `For`: the length of the time with occurrences.
 * - `Except`: weekdays without an occurrence.
 * - `Zone`: the zones of the given time that may be meant.
 * - `Odd`: words that cannot be understood, or a time that does not exist.
 */
export type Meaning =
  | {
      readonly _tag: "Clock"
      readonly hour: number
      readonly minute: number
      readonly exact: boolean
      readonly unsure?: boolean
    }
  | { readonly _tag: "Part"; readonly part: Part; readonly today: boolean }
  | { readonly _tag: "Midnight" }
  | { readonly _tag: "Dates"; readonly midnights: ReadonlyArray<Local>; readonly weekday?: Weekday }
  | { readonly _tag: "Instant"; readonly at: number }
  | { readonly _tag: "Repeat"; readonly repeat: Repeat; readonly perhaps?: boolean }
  | { readonly _tag: "Until"; readonly midnights: ReadonlyArray<Local> }
  | { readonly _tag: "For"; readonly days: number; readonly months: number }
  | { readonly _tag: "Except"; readonly days: ReadonlyArray<Weekday> }
  | { readonly _tag: "Zone"; readonly zones: ReadonlyArray<Zone> }
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

export const unclear = (words: string): Meaning => ({ _tag: "Odd", answer: ask("ambiguous", words) })

/** How a pattern (with the flag `g`) is understood. */
export type Rule = readonly [pattern: RegExp, meaning: (match: RegExpMatchArray) => Meaning | undefined]

/** The spans of all rules; what an earlier rule has read is not read again. */
export const ruled = (text: string, rules: ReadonlyArray<Rule>): ReadonlyArray<Span> =>
  rules.reduce<ReadonlyArray<Span>>(
    (found, [pattern, meaning]) => [...found, ...spans(blanked(text, found), pattern, meaning)],
    []
  )
