import { dateOf, day, daysInMonth, type Local, midnight } from "../calendar/Calendar.ts"
import { weekdaysIn } from "./RepeatWords.ts"
import { type Meaning, ruled, type Span } from "./Span.ts"
import { count, countOf, listOf, weekday } from "./Vocabulary.ts"

const except = new RegExp(
  `\\b(?:except|but)\\s+(?:(?:on|the|at|every)\\s+)*${listOf(`(?:${weekday}s?|weekdays?|weekends?)`)}\\b(?!\\s+\\d)`,
  "g"
)
const length = new RegExp(`\\bfor\\s+(?:the\\s+next\\s+)?${count}\\s+(day|week|month|year)\\b`, "g")
const end = /\buntil\s+(?:the\s+)?end\s+of\s+(?:(?:the|this)\s+)?(week|month|year)\b/g

const endOf = (unit: string | undefined, today: Local): Local => {
  const { month, weekday, year } = dateOf(today)
  if (unit === "week") return today + (7 - weekday) * day
  return midnight(unit === "year" ? { year, month: 12, day: 31 } : { year, month, day: daysInMonth(year, month) })
}

const lasting = (count: number, unit: string | undefined): Meaning => {
  const isLong = unit === "month" || unit === "year"
  return {
    _tag: "For",
    days: isLong ? 0 : count * (unit === "week" ? 7 : 1),
    months: isLong ? count * (unit === "year" ? 12 : 1) : 0
  }
}

/** What a recurrence leaves out, and how long it lasts: `except on sunday`, `for 2 week`, `until the end of the month`. */
export const boundWords = (text: string, today: Local): ReadonlyArray<Span> =>
  ruled(text, [
    [except, ([words]) => ({ _tag: "Except", days: weekdaysIn(words) })],
    [length, ([, count = "", unit]) => lasting(countOf(count), unit)],
    [end, ([, unit]) => ({ _tag: "Until", midnights: [endOf(unit, today)] })]
  ])

/** A date behind `until` is the last day. */
export const untilDates = (text: string, spans: ReadonlyArray<Span>): ReadonlyArray<Span> =>
  spans.map((span) => {
    if (span.meaning._tag !== "Dates") return span
    const [words = ""] = /\buntil\s+(?:(?:on|the|at)\s+)*$/.exec(text.slice(0, span.from)) ?? []
    return words === ""
      ? span
      : { ...span, from: span.from - words.length, meaning: { _tag: "Until", midnights: span.meaning.midnights } }
  })
