import { boundWords, untilDates } from "./BoundWords.ts"
import { type Canonical, canonical } from "./Canonical.ts"
import { clockWords } from "./ClockWords.ts"
import { dateWords } from "./DateWords.ts"
import { type Leftover, leftover } from "./Leftover.ts"
import { masked } from "./Masked.ts"
import { misspelling } from "./Misspelling.ts"
import { hasDay, hasTime, phrase, type Phrase, tidy } from "./Phrase.ts"
import { repeatWords } from "./RepeatWords.ts"
import { resolve, type Resolved, todayIn } from "./Resolve.ts"
import type { Said } from "./Said.ts"
import { blanked, type Meaning, type Span } from "./Span.ts"
import { zoneSpans } from "./TheirZone.ts"
import type { Zone } from "../calendar/Zone.ts"

/** A run of white space means no more than one space or line break, and patterns are slow on long runs. */
export const spaced = (words: string): string =>
  words.replace(/[^\S\n]+/g, " ").replace(/ ?\n[ \n]*/g, (run) => run.replaceAll(" ", "").slice(0, 2))

/** What can be meant, in a zone. */
export interface Meant {
  readonly zone: Zone
  readonly resolved: Resolved
}

/** The meanings in a text in canonical form, on the calendar of a zone. */
const spansOf = ({ languages }: Canonical, text: string, zone: Zone, now: number, zones: ReadonlyArray<Span>) => {
  const dayFirst = languages.every(({ name }) => name !== "English")
  const bounds = boundWords(text, todayIn(zone, now))
  const known = [...bounds, ...zones]
  const clocks = clockWords(blanked(text, known))
  // A part of the day does not end "every": "every morning".
  const exact = clocks.filter(({ meaning }) => meaning._tag !== "Part")
  const repeats = repeatWords(blanked(text, [...known, ...exact]))
  const timed = [...known, ...clocks, ...repeats]
  const dates = dateWords(blanked(text, timed), zone, now, dayFirst)
  return untilDates(text, [...timed, ...dates])
}

interface Read {
  readonly found: Phrase
  readonly others: ReadonlyArray<Span>
  readonly meant: Sentence["meant"]
}

/** Reads a text in canonical form. A time with a zone is on a day of that zone's calendar, or of the person's. */
const readIn = (words: Canonical, text: string, { now, zone: own }: Said): Read | undefined => {
  const zones = zoneSpans(text, words)
  const at = (calendar: Zone) => spansOf(words, text, calendar, now, zones)
  const spans = at(own)
  const found = phrase(text, spans)
  if (found === undefined) return undefined
  const chosen = new Set(found.groups.flatMap(({ spans }) => spans))
  return {
    found,
    others: spans.filter((span) => !chosen.has(span)),
    meant: (more) => {
      const all = more === undefined ? found.meanings : [...found.meanings, more]
      const theirs = all.find(({ _tag }) => _tag === "Zone")
      const zones = theirs?._tag === "Zone" && theirs.zones.length > 0 ? theirs.zones : [own]
      return zones.flatMap((zone) =>
        [...new Set([own, zone])].map((calendar) => {
          const meanings = calendar === own ? found.meanings : (phrase(text, at(calendar))?.meanings ?? [])
          const here = { zone, today: todayIn(calendar, now), now }
          return { zone, resolved: resolve(more === undefined ? meanings : [...meanings, more], here) }
        })
      )
    }
  }
}

type Place = Pick<Leftover, "from" | "to">

/** The text without some places. */
const textOf = (said: string, { origin, words }: Canonical, groups: ReadonlyArray<Place>): string => {
  const asked = /^\s*(?:please\s+)?remind me\b/.exec(words)?.[0].length ?? 0
  const parts = [...(asked === 0 ? [] : [{ from: 0, to: asked }]), ...groups].toSorted((a, b) => b.from - a.from)
  return tidy(
    parts.reduce((text, { from, to }) => `${text.slice(0, origin(from, "from"))} ${text.slice(origin(to, "to"))}`, said)
  )
}

/** The word of time that was not read, if there is one. */
const leftIn = (words: Canonical, text: string, { found, others }: Read): Leftover | undefined => {
  const { groups, meanings } = found
  const rest = groups.reduce((text, { from, to }) => text.slice(0, from) + "|".repeat(to - from) + text.slice(to), text)
  const spans = groups.flatMap(({ spans }) => spans)
  return (
    misspelling(rest, words) ??
    leftover(rest, {
      others,
      isComplete: hasDay(spans) && hasTime(spans),
      repeats: meanings.some(({ _tag }) => _tag === "Repeat"),
      english: /\b(?:until|till)\b/i.test(words.said)
    })
  )
}

/** A sentence that was read. */
export interface Sentence {
  /** The text without the words of its time. */
  readonly text: string
  /** And without the word that is left over. */
  readonly bareText: string
  /** What it can mean, perhaps with one part more. */
  readonly meant: (more?: Meaning) => ReadonlyArray<Meant>
  /** It has words for a beginning or an end that are not read. */
  readonly isLimited: boolean
  /** It has a time of day, but no day. */
  readonly lacksDay: boolean
  /** The word of time that is left over, by its position in the sentence. */
  readonly left: Leftover | undefined
}

/** Reads a sentence; `undefined` if it has several times. */
export const sentenceOf = (sentence: string, said: Said): Sentence | undefined => {
  const words = canonical(sentence)
  const text = masked(words.words)
  const read = readIn(words, text, said)
  if (read === undefined) return undefined
  const { groups } = read.found
  const spans = groups.flatMap(({ spans }) => spans)
  const left = leftIn(words, text, read)
  return {
    text: textOf(sentence, words, groups),
    bareText: textOf(sentence, words, left === undefined ? groups : [...groups, left]),
    meant: read.meant,
    isLimited: read.found.limit,
    lacksDay: hasTime(spans) && !hasDay(spans),
    left: left && { ...left, from: words.origin(left.from, "from"), to: words.origin(left.to, "to") }
  }
}
