import { clockWords } from "./ClockWords.ts"
import { boundWords, untilDates } from "./BoundWords.ts"
import { type Canonical, canonical } from "./Canonical.ts"
import { cronWords } from "./CronWords.ts"
import { whenText } from "../calendar/DateText.ts"
import { dateWords } from "./DateWords.ts"
import { describe } from "./Describe.ts"
import { type Leftover, leftover } from "./Leftover.ts"
import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import { misspelling } from "./Misspelling.ts"
import { fault, next } from "../calendar/Occurrences.ts"
import { hasDay, hasTime, phrase, type Phrase, tidy } from "./Phrase.ts"
import { repeatWords } from "./RepeatWords.ts"
import { type Open, resolve, type Resolved, todayIn } from "./Resolve.ts"
import { masked } from "./Masked.ts"
import { blanked, type Meaning, type Span } from "./Span.ts"
import { noText, type Said, tooLong, unread } from "./Said.ts"
import { zoneSpans } from "./TheirZone.ts"
import {
  ask,
  type Choice,
  faultText,
  overText,
  type Question,
  type Refusal,
  type Understanding,
  type Understood
} from "./Understanding.ts"
import type { Zone } from "../calendar/Zone.ts"

const refusal = (why: Refusal["why"], words: string): Refusal => ({ _tag: "Refusal", why, words })

const questions: Readonly<Record<Open | "ambiguous", readonly [Question["why"], string]>> = {
  past: ["past", overText],
  "no time": [
    "no time",
    "When should I remind you, and at what time of day? For example: *tomorrow at 9*, *in 20 minutes*."
  ],
  "several times": ["ambiguous", "I found several times of day. A reminder that comes once has one: which?"],
  "several days": ["ambiguous", "I found several days. A reminder that comes once has one: which?"],
  skipped: ["ambiguous", "Clocks skip that time on that day. When should I remind you?"],
  ambiguous: ["ambiguous", "That can mean more than one time. Which one?"]
}

/** What can be meant, in a zone. */
interface Meant {
  readonly zone: Zone
  readonly resolved: Resolved
}

const labelOf = ({ at, recurrence, zone }: Understood, { now, zone: own }: Said): string => {
  if (recurrence._tag === "Once") return whenText(at, own, now)
  return zone === undefined ? describe(recurrence) : `${describe(recurrence)} (${zone})`
}

const distinct = (all: ReadonlyArray<Choice>): ReadonlyArray<Choice> =>
  all.filter(({ label }, index) => all.findIndex((other) => other.label === label) === index)

/** The first occurrence of each possible recurrence; invalid ones and equal ones are dropped. */
const choices = (all: ReadonlyArray<Meant>, text: string, said: Said): ReadonlyArray<Choice> =>
  distinct(
    all.flatMap(({ resolved, zone }) =>
      (resolved._tag === "Recurrences" && text !== "" ? resolved.meant : []).flatMap(
        (recurrence): ReadonlyArray<Choice> => {
          const at = next(recurrence, zone, said.now)
          if (at === undefined || fault(recurrence, zone, said.now, said.limits) !== undefined) return []
          const meant: Understood = {
            _tag: "Understood",
            text,
            recurrence,
            at,
            ...(zone === said.zone ? {} : { zone })
          }
          return [{ label: labelOf(meant, said), meant }]
        }
      )
    )
  )

/** What another reading of the words would offer. */
const offers = (other: Understanding, said: Said): ReadonlyArray<Choice> => {
  if (other._tag === "Understood") return [{ label: labelOf(other, said), meant: other }]
  return other._tag === "Question" ? other.choices : []
}

const several = "I found several times in that. Please start with the one that you mean."
const limited =
  "I don't know that start or end. Please give one time, or a repetition with its last day: *every day at 9 until 5 March*."

const seconds = (limits: ReminderLimits) =>
  `A cron expression has five fields here, without seconds. ${faultText("too frequent", limits)}`

const endBefore = "That end is before the first time. Until when should I remind you?"

/** The recurrence that was meant, if it is the only possible one. */
const decided = (all: ReadonlyArray<Meant>, text: string, said: Said): Understanding => {
  const { limits = reminderLimits, now } = said
  const odd = all.map(({ resolved }) => resolved).find((resolved) => resolved._tag !== "Recurrences")
  if (odd !== undefined) return odd
  const meant = all.flatMap(({ resolved, zone }) => (resolved._tag === "Recurrences" ? [{ ...resolved, zone }] : []))
  const open = meant.map(({ open }) => open).find((open) => open !== undefined)
  const [first] = meant
  const recurrence = first?.meant[0]
  const wrong =
    open === undefined && first !== undefined && recurrence !== undefined
      ? fault(recurrence, first.zone, now, limits)
      : undefined
  if (wrong === "never" && recurrence !== undefined && recurrence._tag !== "Once" && recurrence.until !== undefined) {
    return ask("past", endBefore)
  }
  if (wrong !== undefined) return refusal(wrong, faultText(wrong, limits))
  if (open !== "no time" && text === "") return noText
  const offered = choices(all, text, said).slice(0, 4)
  const [only] = offered
  if (open === undefined && only !== undefined && offered.length === 1) return only.meant
  const [why, words] = questions[open ?? "ambiguous"]
  return ask(why, words, offered)
}

/** A run of white space means no more than one space or line break, and patterns are slow on long runs. */
const spaced = (words: string): string =>
  words.replace(/[^\S\n]+/g, " ").replace(/ ?\n[ \n]*/g, (run) => run.replaceAll(" ", "").slice(0, 2))

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

/** A sentence whose time was found: its parts, the spans beside them, and what it can mean (perhaps with one span more). */
interface Read {
  readonly found: Phrase
  readonly others: ReadonlyArray<Span>
  readonly meant: (more?: Meaning) => ReadonlyArray<Meant>
}

/** Reads a text in canonical form. A time with a zone is on a day of that zone's calendar, or of the person's. */
const read = (words: Canonical, text: string, { now, zone: own }: Said): Read | undefined => {
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

/** The text without the words of its time. */
const textOf = (said: string, { origin, words }: Canonical, { groups }: Phrase): string => {
  const asked = /^\s*(?:please\s+)?remind me\b/.exec(words)?.[0].length ?? 0
  const parts = [{ from: 0, to: asked }, ...groups].toReversed()
  return tidy(
    parts.reduce((text, { from, to }) => `${text.slice(0, origin(from, "from"))} ${text.slice(origin(to, "to"))}`, said)
  )
}

/** The word of time that was not read, if there is one. */
const unreadWord = (words: Canonical, text: string, { found, others }: Read): Leftover | undefined => {
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

const hint = "Please say the time in other words, such as *tomorrow at 9* or *every Monday at 9*."

/** Asks whether a word belongs to the time. Nothing is set until the person has chosen. */
const asked = (
  word: string,
  meant: string | undefined,
  why: Question["why"],
  offered: ReadonlyArray<Choice>
): Question =>
  ask(
    why,
    `Is “${word.replace(/[^\p{L}\p{N} :.’']/gu, "")}” part of the time${meant === undefined ? "" : ` (*${meant}*)`}? ${offered.length === 0 ? hint : "Which time do you mean?"}`,
    offered
  )

/**
 * Reads a request in words: `tomorrow at nine to water the plants`, `take pills every day at 8`, `morgen um 17 Uhr anrufen`,
 * `cron 0 9 * * 1-5 report`.
 *
 * Ambiguous, past or missing times lead to a question and are never guessed; so does a word of time that is left over when the time was
 * read. Words over the limit are not read at all, which bounds the time that this takes.
 */
export const understand = (said: Said): Understanding => {
  const beyond = unread(said)
  if (beyond !== undefined) return beyond
  const { limits = reminderLimits, zone } = said
  const sentence = spaced(said.words)
  const checked = (text: string, all: ReadonlyArray<Meant>) =>
    text.length > limits.text ? tooLong(limits) : decided(all, text, said)
  const cron = cronWords(sentence)
  if (cron !== undefined) {
    if (cron.fields.length > 5) return refusal("too frequent", seconds(limits))
    const expression = cron.fields.join(" ")
    const resolved: Resolved = { _tag: "Recurrences", meant: [{ _tag: "Cron", expression }], open: undefined }
    return checked(cron.text.trim(), [{ zone, resolved }])
  }
  const words = canonical(sentence)
  const masks = masked(words.words)
  const found = read(words, masks, said)
  if (found === undefined) return ask("ambiguous", several)
  if (found.found.limit) return ask("ambiguous", limited)
  const text = textOf(sentence, words, found.found)
  const meant = found.meant()
  const understood = checked(text, meant)
  const left = unreadWord(words, masks, found)
  if (left === undefined || understood._tag === "Refusal") return understood
  const [from, to] = [words.origin(left.from, "from"), words.origin(left.to, "to")]
  const word = sentence.slice(from, to)
  const why = understood._tag === "Question" ? understood.why : "ambiguous"
  const instead =
    left.meant === undefined
      ? []
      : offers(understand({ ...said, words: sentence.slice(0, from) + left.meant + sentence.slice(to) }), said)
  const more = left.meaning === undefined ? [] : choices(found.meant(left.meaning), text, said)
  const plainly = left.isWrong === true ? [] : choices(meant, text, said)
  const offered = distinct([...instead, ...more, ...plainly]).slice(0, 4)
  const isOdd = understood._tag === "Question" && offered.length === 0
  return isOdd ? understood : asked(word, left.meant, why, offered)
}
