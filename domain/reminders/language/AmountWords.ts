import * as DateTime from "effect/DateTime"
import { day, type Local } from "../calendar/Calendar.ts"
import { type Meaning, type Rule, ruled, type Span, unclear } from "./Span.ts"
import { countOf, hourUnit } from "./Vocabulary.ts"

const unit = `(?:second|minute|${hourUnit}|day|week|month|year)`
const andHalf = "\\s+(?:and|et)\\s+(?:an?\\s+)?half\\b"

/** `half an hour`, `3 quarters of an hour`, `20 minute`, `2 and a half hour`, `an hour and a half`, `1hour30`. */
const amount = `(?:an?\\s+)?half\\s+(?:an?\\s+)?(?<halved>${unit})|(?:(?<quarters>3|an?)\\s+)?quarters?\\s+(?:of\\s+an\\s+)?hour|(?<number>\\d{1,4}(?:[.,]\\d{1,2})?|an?)\\s?(?<inner>(?:and|et)\\s+(?:an?\\s+)?half\\s+)?(?<unit>${unit})(?:(?<outer>${andHalf})|(?<minutes>\\d{2}))?`

const oneAmount = `(?:${amount.replace(/\?<\w+>/g, "?:")})`
const amounts = `${oneAmount}(?:(?:\\s*,\\s*|\\s+(?:and|et)\\s+|\\s+)${oneAmount})*`

const minutesOf: Readonly<Record<string, number>> = { second: 1 / 60, minute: 1, hour: 60, oclock: 60 }
const daysOf: Readonly<Record<string, number>> = { day: 1, week: 7 }
const monthsOf: Readonly<Record<string, number>> = { month: 1, year: 12 }

interface Length {
  readonly minutes: number
  readonly days: number
  readonly months: number
}

const times = (value: number, unit: string): Length => ({
  minutes: value * (minutesOf[unit] ?? 0),
  days: value * (daysOf[unit] ?? 0),
  months: value * (monthsOf[unit] ?? 0)
})

const lengthOf = ({ groups = {} }: RegExpMatchArray): Length => {
  const { halved, inner, minutes = "0", number, outer, quarters, unit } = groups
  if (halved !== undefined) return times(0.5, halved)
  if (number === undefined || unit === undefined) return times(quarters === "3" ? 45 : 15, "minute")
  const length = times(countOf(number.replace(",", ".")) + (inner === undefined && outer === undefined ? 0 : 0.5), unit)
  return { ...length, minutes: length.minutes + Number(minutes) }
}

const which = unclear("When exactly? For example: *in 90 minutes*, *in 2 days at 9*.")

const counted = (words: string, today: Local, now: number, sign: 1 | -1): Meaning => {
  const lengths = [...words.matchAll(new RegExp(amount, "g"))].map(lengthOf)
  const sum = (of: (length: Length) => number) => lengths.reduce((sum, length) => sum + of(length), 0) * sign
  const [minutes, days, months] = [sum(({ minutes }) => minutes), sum(({ days }) => days), sum(({ months }) => months)]
  if (days === 0 && months === 0) return { _tag: "Instant", at: now + Math.round(minutes * 60_000) }
  if (minutes !== 0 || !Number.isInteger(days) || !Number.isInteger(months)) return which
  // The last day of a month that is too short for the day.
  const date = DateTime.toEpochMillis(DateTime.add(DateTime.unsafeMake(today), { months }))
  return { _tag: "Dates", midnights: [date + days * day] }
}

const rules = (today: Local, now: number): ReadonlyArray<Rule> => [
  [new RegExp(`\\bin\\s+(${amounts})(?:\\s+time)?\\b`, "g"), ([, words = ""]) => counted(words, today, now, 1)],
  // Some languages leave "one" out.
  [new RegExp(`\\bin\\s+(${unit})\\b(?!\\s+\\d)`, "g"), ([, unit = ""]) => counted(`an ${unit}`, today, now, 1)],
  [new RegExp(`\\b(${amounts})\\s+from\\s+now\\b`, "g"), ([, words = ""]) => counted(words, today, now, 1)],
  [new RegExp(`\\b(${amounts})\\s+ago\\b`, "g"), ([, words = ""]) => counted(words, today, now, -1)]
]

/** The times that are counted from now: `in 20 minute`, `in an hour and a half`, `in 2 day`, `2 week from now`. */
export const amountWords = (text: string, today: Local, now: number): ReadonlyArray<Span> =>
  ruled(text, rules(today, now))
