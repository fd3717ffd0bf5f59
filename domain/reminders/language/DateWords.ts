import { en } from "chrono-node"
import * as DateTime from "effect/DateTime"
import { hourWords, numberOf } from "./ClockWords.ts"
import { dateOf, day, daysInMonth, instantOf, type Local, localOf, midnight } from "../calendar/Calendar.ts"
import { blanked, type Meaning, refused, type Span, spans, unclear } from "./Span.ts"
import type { Zone } from "../calendar/Zone.ts"

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

export const monthWords =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"

const ordinal = "(\\d{1,2})(?:st|nd|rd|th)?"
const dayFirst = new RegExp(
  `\\b(?:the\\s+)?${ordinal}\\s+(?:of\\s+)?(${monthWords})\\b\\.?(?:,?\\s+(\\d{4})\\b(?!:))?`,
  "gi"
)
const monthFirst = new RegExp(
  `\\b(${monthWords})\\.?\\s+(?:the\\s+)?${ordinal}\\b(?![:.]\\d|\\s?[ap]\\.?m)(?:,?\\s+(\\d{4})\\b(?!:))?`,
  "gi"
)
const dayOnly = /\bthe\s+(\d{1,2})(?:st|nd|rd|th)\b/gi
const numeric = /(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}|\d{2}))?(?![\d/-])/g
const iso = /\b(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?(?!\d)/gi
const overTomorrow = /\b(?:the\s+)?day\s+after\s+tomorrow\b/gi
const longer = new RegExp(`\\bin\\s+(\\d{1,3}|${hourWords}|an?)\\s+(month|year)s?(?:\\s+time)?\\b`, "gi")
const andHalf = new RegExp(
  `\\bin\\s+(\\d{1,2}|${hourWords}|an?)\\s+(?:hours?\\s+and\\s+a\\s+half|and\\s+a\\s+half\\s+hours)\\b`,
  "gi"
)
const vague = /\bnext\s+(?:week|month|year)\b|\b(?:in|by)\s+(?:a\s+)?(?:few|couple)\b/gi

const never = refused("never", "That date does not exist. Which day do you mean?")

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
  dates(dateFrom(today, months.indexOf(name.slice(0, 3).toLowerCase()) + 1, Number(wanted), yearOf(year)))

/** `5/3` is a day in March in some countries and in May in others. */
const ofNumbers = (today: Local, [, first = "", sign, second = "", digits]: RegExpMatchArray): Meaning | undefined => {
  if (sign !== "/" && digits === undefined) return undefined
  const [a, b, year] = [Number(first), Number(second), yearOf(digits)]
  return dates(b <= 12 ? dateFrom(today, b, a, year) : undefined, a <= 12 ? dateFrom(today, a, b, year) : undefined)
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

/** So many months from a day; the last day of a month that is too short for it. */
const later = (today: Local, months: number): Local =>
  DateTime.toEpochMillis(DateTime.add(DateTime.unsafeMake(today), { months }))

const countOf = (word: string) => (/^an?$/i.test(word) ? 1 : numberOf(word))

const over = (words: string) => /^(?:last|past|previous)\b/i.test(words)

type Found = ReturnType<typeof en.casual.parse>[number]

const weekdayOf = (today: Local, words: string, weekday: number): Meaning => {
  const ahead = (weekday - dateOf(today).weekday + 14) % 7
  const coming = today + ahead * day
  if (over(words)) return dates(coming - 7 * day)
  if (/weekend/i.test(words)) return /next/i.test(words) ? unclear("Which day is that?") : dates(coming, coming + day)
  // "Next Friday" means this week's to some people and next week's to others; a weekday that is named on that day may
  // mean today.
  if (/^next/i.test(words)) return ahead === 0 ? dates(coming + 7 * day) : dates(coming, coming + 7 * day)
  return ahead === 0 && !/^this/i.test(words) ? dates(coming, coming + 7 * day) : dates(coming)
}

const ofChrono = (today: Local, { start, text }: Found): Meaning | undefined => {
  const [year, month, date] = [start.get("year"), start.get("month"), start.get("day")]
  if (year === null || month === null || date === null) return undefined
  if (start.isCertain("hour")) {
    // "20 minutes" alone is a duration, not a time.
    if (!start.isCertain("timezoneOffset") || !/^(?:in|within|after)\b|(?:from now|later|ago)$/i.test(text))
      return undefined
    const seconds = ((start.get("hour") ?? 0) * 60 + (start.get("minute") ?? 0)) * 60 + (start.get("second") ?? 0)
    const local = midnight({ year, month, day: date }) + seconds * 1_000 + (start.get("millisecond") ?? 0)
    return { _tag: "Instant", at: local - (start.get("timezoneOffset") ?? 0) * 60_000 }
  }
  if (start.isCertain("day")) return dates(midnight({ year, month, day: date }))
  const weekday = start.isCertain("weekday") ? start.get("weekday") : null
  return weekday === null ? undefined : weekdayOf(today, text, weekday === 0 ? 7 : weekday)
}

const chronoSpans = (text: string, zone: Zone, now: number, today: Local): ReadonlyArray<Span> => {
  // chrono needs a `Date`; this one is made from the `now` argument.
  const instant = DateTime.toDateUtc(DateTime.unsafeMake(now))
  const timezone = (localOf(zone, now) - now) / 60_000
  return en.casual.parse(text, { instant, timezone }, { forwardDate: true }).flatMap((found) => {
    const meaning = found.end == null ? ofChrono(today, found) : undefined
    return meaning === undefined ? [] : [{ from: found.index, to: found.index + found.text.length, meaning }]
  })
}

/**
 * The dates in a sentence, as days of a zone's calendar, and instants relative to now (`in 20 minutes`).
 *
 * Days counted from today keep the wall clock; hours and minutes are elapsed time. All readings of an ambiguous date
 * are returned: `5/3`, `next Friday`, and `Friday` on a Friday.
 */
export const dateWords = (text: string, zone: Zone, now: number): ReadonlyArray<Span> => {
  const today = midnight(dateOf(localOf(zone, now)))
  const found: Array<Span> = []
  const find = (pattern: RegExp, meaning: (match: RegExpMatchArray) => Meaning | undefined) => {
    found.push(...spans(blanked(text, found), pattern, meaning))
  }
  find(iso, (match) => ofIso(zone, match))
  find(overTomorrow, () => dates(today + 2 * day))
  find(dayFirst, ([, wanted = "", name = "", year]) => ofMonth(today, name, wanted, year))
  find(monthFirst, ([, name = "", wanted = "", year]) => ofMonth(today, name, wanted, year))
  find(dayOnly, ([, wanted]) => nextDay(today, Number(wanted)))
  find(numeric, (match) => ofNumbers(today, match))
  find(longer, ([, count = "", unit]) =>
    dates(later(today, countOf(count) * (unit?.toLowerCase() === "year" ? 12 : 1)))
  )
  find(andHalf, ([, count = ""]) => ({ _tag: "Instant", at: now + (countOf(count) + 0.5) * 3_600_000 }))
  find(vague, () => unclear("On which day exactly?"))
  return [...found, ...chronoSpans(blanked(text, found), zone, now, today)]
}
