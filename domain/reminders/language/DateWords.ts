import { dateOf, day, daysInMonth, instantOf, type Local, localOf, midnight } from "../calendar/Calendar.ts"
import type { Zone } from "../calendar/Zone.ts"
import { amountWords } from "./AmountWords.ts"
import { feastDates, feastNames, nthWeekday } from "./Feasts.ts"
import { blanked, type Meaning, refused, type Rule, ruled, type Span, unclear } from "./Span.ts"
import { fullWeekday, month, monthOf, nth, nthOf, weekday, weekdayOf } from "./Vocabulary.ts"

const ordinal = "(\\d{1,2}|first)(?:st|nd|rd|th|er)?\\.?"
const year = "(?:,?\\s+(?:of\\s+)?(\\d{4})\\b(?!:))?"

const never = refused("never", "That date does not exist. Which day do you mean?")
const which = unclear("On which day exactly?")

/** The first matching date from today on; with a year, the one in that year. */
const dateFrom = (today: Local, month: number, wanted: number, year?: number): Local | undefined => {
  const first = dateOf(today).year
  const years = year === undefined ? Array.from({ length: 10 }, (_, index) => first + index) : [year]
  return years
    .filter((year) => wanted >= 1 && wanted <= daysInMonth(year, month))
    .map((year) => midnight({ year, month, day: wanted }))
    .find((date) => year !== undefined || date >= today)
}

const dates = (...midnights: ReadonlyArray<Local | undefined>): Meaning => {
  const known = [...new Set(midnights.filter((date) => date !== undefined))]
  return known.length === 0 ? never : { _tag: "Dates", midnights: known }
}

const yearOf = (digits: string | undefined) =>
  digits === undefined ? undefined : digits.length === 2 ? 2000 + Number(digits) : Number(digits)

const ofMonth = (today: Local, name: string, wanted: string, year?: string): Meaning =>
  dates(dateFrom(today, monthOf(name), wanted === "first" ? 1 : Number(wanted), yearOf(year)))

/** `5/3` is a day in March in most languages; in English, in some countries. */
const ofNumbers = (
  today: Local,
  dayFirst: boolean,
  [, first = "", sign, second = "", digits]: RegExpMatchArray
): Meaning | undefined => {
  if (sign !== "/" && digits === undefined && !dayFirst) return undefined
  const [a, b, year] = [Number(first), Number(second), yearOf(digits)]
  return dates(
    b <= 12 ? dateFrom(today, b, a, year) : undefined,
    a <= 12 && !dayFirst ? dateFrom(today, a, b, year) : undefined
  )
}

const nextDay = (today: Local, wanted: number): Meaning => {
  for (let index = 0; index < 62; index++) {
    if (dateOf(today + index * day).day === wanted) return dates(today + index * day)
  }
  return never
}

/** After `T` follows a time, and perhaps an offset. */
const ofIso = (zone: Zone, [words = "", year, month, date, hour, minute, offset]: RegExpMatchArray): Meaning => {
  if (Number(month) < 1 || Number(month) > 12) return never
  const found = dateFrom(0, Number(month), Number(date), Number(year))
  if (found === undefined) return never
  if (hour === undefined) return dates(found)
  const local = found + (Number(hour) * 60 + Number(minute)) * 60_000
  const away = offset === undefined ? undefined : /([+-])(\d{2}):?(\d{2})$/.exec(words)
  const shift =
    away === null || away === undefined
      ? 0
      : (away[1] === "-" ? -1 : 1) * (Number(away[2]) * 60 + Number(away[3])) * 60_000
  const at = offset === undefined ? instantOf(zone, local) : local - shift
  return at === undefined ? never : { _tag: "Instant", at }
}

/**
 * "Next Friday" means this week's to some people and next week's to others; a weekday that is named on that day may mean
 * today.
 */
const ofWeekday = (today: Local, word: string, which: string | undefined): Meaning => {
  const weekday = weekdayOf(word)
  const ahead = (weekday - dateOf(today).weekday + 7) % 7
  const coming = today + ahead * day
  if (which === "last") return dates(coming - 7 * day)
  if (which === "next") return ahead === 0 ? dates(coming + 7 * day) : dates(coming, coming + 7 * day)
  if (which === "this") return dates(coming)
  return { _tag: "Dates", weekday, midnights: ahead === 0 ? [coming, coming + 7 * day] : [coming] }
}

/** Weeks begin on Monday, or on Sunday. */
const ofNextWeek = (today: Local, word: string): Meaning => {
  const [now, wanted] = [dateOf(today).weekday, weekdayOf(word)]
  const monday = today + (wanted - now + 7) * day
  return now === 7 || wanted === 7 ? dates(monday, monday + (now === 7 ? 7 : -7) * day) : dates(monday)
}

const ofWeekend = (today: Local, which: string | undefined): Meaning => {
  const saturday = today + ((6 - dateOf(today).weekday + 7) % 7) * day
  return which === "next" ? unclear("Which day is that?") : dates(saturday, saturday + day)
}

const nthDay = (today: Local, [, count = "", word = "", name = "", digits]: RegExpMatchArray): Meaning => {
  const year = yearOf(digits) ?? dateOf(today).year
  const found = nthWeekday(year, monthOf(name), weekdayOf(word), nthOf(count))
  return dates(
    found < today && digits === undefined ? nthWeekday(year + 1, monthOf(name), weekdayOf(word), nthOf(count)) : found
  )
}

const lastDay = (today: Local, [, name = "", digits]: RegExpMatchArray): Meaning => {
  const days = (year: number) => daysInMonth(year, monthOf(name))
  const now = dateOf(today).year
  const wanted = yearOf(digits)
  const found = dateFrom(today, monthOf(name), days(wanted ?? now), wanted ?? now)
  return dates(
    found !== undefined && (found >= today || wanted !== undefined)
      ? found
      : dateFrom(today, monthOf(name), days(now + 1), now + 1)
  )
}

/** "Sun", "sat" and "wed" are words, too: only after a preposition or at the beginning are they days for certain. */
const shortWeekday =
  "(?:mon|tues?|thu|thurs?|fri|(?<=^\\s*|\\b(?:on|this|next|last|coming|until)\\s+)(?:sun|sat|wed))(?!\\.?[a-z])"

const feast = `(${feastNames.join("|")})`

const rules = (today: Local, zone: Zone, dayFirst: boolean): ReadonlyArray<Rule> => [
  [
    /\b(\d{4})-(\d{2})-(\d{2})(?:t(\d{2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(z|[+-]\d{2}:?\d{2})?)?(?!\d)/g,
    (match) => ofIso(zone, match)
  ],
  [/\b(?:the\s+)?day\s+after\s+tomorrow\b/g, () => dates(today + 2 * day)],
  [/\b(?:the\s+)?day\s+before\s+yesterday\b/g, () => dates(today - 2 * day)],
  [
    new RegExp(`\\b(?:the\\s+)?${nth}\\s+(${weekday})\\s+(?:of|in)\\s+(${month})\\b${year}`, "g"),
    (match) => nthDay(today, match)
  ],
  [
    new RegExp(`\\b(?:the\\s+)?last\\s+day\\s+(?:of|in)\\s+(${month})\\b${year}`, "g"),
    (match) => lastDay(today, match)
  ],
  [
    new RegExp(`\\b(?:the\\s+)?${ordinal}\\s*(?:of\\s+)?(${month})\\b\\.?(?:\\s+\\(or\\s+the\\s+28th\\))?${year}`, "g"),
    ([, wanted = "", name = "", year]) => ofMonth(today, name, wanted, year)
  ],
  [
    new RegExp(`\\b(${month})\\.?\\s+(?:the\\s+)?${ordinal}\\b(?![:.]\\d|\\s?[ap]\\.?m|\\s?oclock)${year}`, "g"),
    ([, name = "", wanted = "", year]) => ofMonth(today, name, wanted, year)
  ],
  [/\bthe\s+(\d{1,2})(?:st|nd|rd|th)\s+of\s+(?:this|next)\s+month\b/g, () => which],
  [/\bthe\s+(\d{1,2})(?:st|nd|rd|th)\b/g, ([, wanted]) => nextDay(today, Number(wanted))],
  [
    /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2})\b|(?<=\.\d{1,2})\.(?!\d))(?![\d/-])|(?<![\d/.-])(\d{1,2})(\/)(\d{1,2})(?![\d/-])/g,
    ([words = "", a, sign, b, year, otherA, otherSign, otherB]) =>
      ofNumbers(today, dayFirst, [
        words,
        a ?? otherA ?? "",
        sign ?? otherSign ?? "",
        b ?? otherB ?? "",
        ...(year === undefined ? [] : [year])
      ])
  ],
  [
    new RegExp(`\\b(?:on\\s+)?(?:the\\s+)?${feast}\\b${year}`, "g"),
    ([, name = "", year]) => dates(...feastDates(name, today, yearOf(year)))
  ],
  [/\botherfeast\b/g, () => unclear("On which date is that?")],
  [/\btoday\b/g, () => dates(today)],
  [/\btomorrow\b/g, () => dates(today + day)],
  [/\byesterday\b/g, () => dates(today - day)],
  [
    new RegExp(`\\b(${weekday})\\s+(?:of\\s+)?next\\s+week\\b|\\bnext\\s+week\\s+(?:on\\s+)?(${weekday})\\b`, "g"),
    ([, word, other = ""]) => ofNextWeek(today, word ?? other)
  ],
  [
    new RegExp(
      `\\b(?:(this|next|last|coming)\\s+)?(${fullWeekday}|${shortWeekday})\\b(?:,?\\s+(this|next|last)\\b(?:\\s+week)?)?(?!['’-])`,
      "g"
    ),
    ([words, before, word = "", after]) => {
      if (words.endsWith("next week")) return ofNextWeek(today, word)
      return ofWeekday(today, word, before ?? after)
    }
  ],
  [/\b(this|next|the)\s+weekend\b/g, ([, which]) => ofWeekend(today, which)],
  [
    /\bnext\s+(?:week|month|year)\b|\b(?:week|month|year)\s+next\b|\b(?:in|by)\s+(?:a\s+)?(?:few|couple)\b/g,
    () => which
  ]
]

/**
 * The dates in a sentence, as days of the calendar on which `today` is (a midnight), and instants relative to now (`in 20
 * minute`).
 *
 * Days counted from today keep the wall clock; hours and minutes are elapsed time. All readings of an ambiguous date
 * are returned: `5/3`, `next friday`, and `friday` on a Friday.
 */
export const dateWords = (text: string, zone: Zone, now: number, dayFirst: boolean): ReadonlyArray<Span> => {
  const today = midnight(dateOf(localOf(zone, now)))
  const amounts = amountWords(text, today, now)
  return [...amounts, ...ruled(blanked(text, amounts), rules(today, zone, dayFirst))]
}
