import { type Meaning, refused, type Span, spans } from "./Span.ts"

const numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]

export const hourWords = numbers.join("|")

/** A number in digits, or a word up to twelve. */
export const numberOf = (word: string): number => {
  const index = numbers.indexOf(word.toLowerCase())
  return index < 0 ? Number(word) : index + 1
}

/** Hours from 1 to 11 without a leading zero may be before or after noon. */
const clock = (word: string, minute: number, half?: string): Meaning | undefined => {
  const hour = numberOf(word)
  if (hour > 23 || minute > 59) return undefined
  if (half === undefined) return { _tag: "Clock", hour, minute, exact: hour === 0 || hour > 11 || word.startsWith("0") }
  if (hour < 1 || hour > 12) return undefined
  return { _tag: "Clock", hour: (hour % 12) + (/^p/i.test(half) ? 12 : 0), minute, exact: true }
}

const before = "(?:\\b(?:at|by|around)\\s+|@\\s?)"
const hour = `(\\d{1,2}|${hourWords})`

const withHalf = new RegExp(`${before}?\\b${hour}(?:[:.]([0-5]\\d))?\\s?(a\\.?m|p\\.?m)\\b\\.?`, "gi")
const withMinutes = new RegExp(
  `${before}?(?<![\\d:.]|\\dT|T\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?[+-])(\\d{1,2}):([0-5]\\d)(?::00)?(?![\\d:])`,
  "gi"
)
const military = /\bat\s+(0\d|1\d|2[0-3]):?([0-5]\d)(?:\s?h(?:ours|rs)?)?\b(?![:/.-]\d)/gi
const bare = new RegExp(
  `(?:\\bat\\s+|@\\s?)${hour}(?:\\.([0-5]\\d))?(?:\\s?o[’']?\\s?clock)?\\b(?![:/-]\\d|[.,]\\d|\\s?[%€$])|\\b${hour}\\s?o[’']?\\s?clock\\b`,
  "gi"
)
const past = new RegExp(
  `${before}?\\b(half|quarter|five|ten|twenty|twenty-five|\\d{1,2}(?=\\s+(?:minutes|past)))(?:\\s+minutes)?\\s+(past|after|to|before)\\s+${hour}\\b(?:\\s?(a\\.?m|p\\.?m)\\b\\.?)?(?!\\s*(?:%|minutes|hours|days))`,
  "gi"
)
const named = /(?:\bat\s+)?\b(noon|midday|midnight)\b/gi
const part =
  /\b(?:in\s+the|this|late|early)\s+(morning|afternoon|evening)\b|\b(?:at|this)\s+(night)\b|\b(tonight)\b|(?<=\b(?:tomorrow|today|yesterday|every|each|\w{3,6}day)\s+)(morning|afternoon|evening|night)\b/gi

const minutesPast: Readonly<Record<string, number>> = { half: 30, quarter: 15, twenty: 20, "twenty-five": 25 }

const pastHour = ([, words = "", side = "", word = "", half]: RegExpMatchArray): Meaning | undefined => {
  const minutes = minutesPast[words.toLowerCase()] ?? numberOf(words)
  const isTo = /^(?:to|before)$/i.test(side)
  if (!(minutes > 0 && minutes < 60) || (isTo && words.toLowerCase() === "half")) return undefined
  const found = clock(word, 0, half)
  if (found?._tag !== "Clock" || !isTo) return found?._tag === "Clock" ? { ...found, minute: minutes } : undefined
  // "Ten to one" belongs to the previous hour, on a twelve-hour clock if the half of the day is unknown.
  const hour = found.exact ? (found.hour + 23) % 24 : found.hour === 1 ? 12 : found.hour - 1
  return { ...found, hour, minute: 60 - minutes, exact: found.exact && hour > 12 }
}

const partOf = ([words = "", ...found]: RegExpMatchArray): Meaning | undefined => {
  const word = found.find((word) => word !== undefined)?.toLowerCase()
  const today = /^(?:this|tonight)/i.test(words)
  switch (word) {
    case "morning":
    case "afternoon":
    case "evening":
    case "night":
      return { _tag: "Part", part: word, today }
    case "tonight":
      return { _tag: "Part", part: "night", today }
    default:
      return undefined
  }
}

const zoned = /^\s*\(?(?:UTC|GMT|[ECMP][SD]?T|CES?T|BST|IST|JST|AES?T)\b(?:[+-]\d{1,2})?\)?/

const inOwnZone = "I read times in your time zone. Please give the time as your clock shows it."

/** Earlier matches win over later ones that overlap them. */
const apart = (found: ReadonlyArray<Span>): ReadonlyArray<Span> =>
  found.filter((span, index) => found.slice(0, index).every(({ from, to }) => span.to <= from || span.from >= to))

/**
 * The times of day in a sentence: `9am`, `09:00`, `at nine`, `7 o'clock`, `half past six`, `noon`, `in the evening`,
 * `tonight`. A time with its own zone is refused.
 */
export const clockWords = (text: string): ReadonlyArray<Span> =>
  apart([
    ...spans(text, past, pastHour),
    ...spans(text, withHalf, ([, hour = "", minute = "0", half]) => clock(hour, Number(minute), half)),
    ...spans(text, military, ([, hour = "", minute = ""]) => ({
      _tag: "Clock",
      hour: Number(hour),
      minute: Number(minute),
      exact: true
    })),
    ...spans(text, withMinutes, ([, hour = "", minute = ""]) => clock(hour, Number(minute))),
    ...spans(text, bare, ([, hour, minute = "0", other = ""]) => clock(hour ?? other, Number(minute))),
    ...spans(text, named, ([, word = ""]) =>
      /^midnight$/i.test(word) ? { _tag: "Midnight" } : { _tag: "Clock", hour: 12, minute: 0, exact: true }
    ),
    ...spans(text, part, partOf)
  ]).map((span) => {
    const zone = span.meaning._tag === "Clock" ? zoned.exec(text.slice(span.to, span.to + 12)) : null
    return zone === null ? span : { ...span, to: span.to + zone[0].length, meaning: refused("unsupported", inOwnZone) }
  })
