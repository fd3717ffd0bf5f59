import { hourWords, numberOf } from "./ClockWords.ts"
import { monthWords } from "./DateWords.ts"
import type { Weekday } from "../calendar/Recurrence.ts"
import { blanked, type Meaning, refused, type Repeat, type Span, spans, unclear } from "./Span.ts"

const weekday =
  "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
const listed = (name: string) =>
  `${name}(?:(?:\\s*,\\s*(?:and\\s+)?|\\s+and\\s+|\\s*&\\s*)(?:(?:every|on)\\s+)?${name})*`
const every = "(?:every|each)"
const count = `(\\d{1,4}|${hourWords}|half\\s+an?|an?)`

const names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
const numbered: ReadonlyArray<Weekday> = [1, 2, 3, 4, 5, 6, 7]

const weekly = (days: ReadonlyArray<Weekday>): Meaning | undefined => {
  const [first, ...rest] = days
  return first === undefined ? undefined : repeat({ _tag: "Weekly", days: [first, ...rest] })
}

const repeat = (repeat: Repeat): Meaning => ({ _tag: "Repeat", repeat })

const named = ([words = ""]: RegExpMatchArray): Meaning | undefined =>
  weekly(numbered.filter((day) => new RegExp(`\\b${names[day - 1] ?? ""}`, "i").test(words)))

const monthly = (day: string | undefined): Meaning =>
  Number(day) >= 1 && Number(day) <= 31
    ? repeat({ _tag: "Monthly", day: Number(day) })
    : refused("never", "No month has that day. Which day of the month do you mean?")

const interval = ([, count, unit = ""]: RegExpMatchArray): Meaning => {
  const of = /^s/i.test(unit) ? 1 / 60 : /^m/i.test(unit) ? 1 : 60
  const number = count === undefined || /^an?$/i.test(count) ? 1 : /^half/i.test(count) ? 0.5 : numberOf(count)
  // Intervals below a minute are below every limit, as is 0.
  return repeat({ _tag: "Every", minutes: Math.floor(number * of) })
}

const unsupported =
  "I can repeat a reminder daily, on days of the week, on a day of the month, yearly, or every few minutes or hours, but not like that. A cron expression (`cron 0 9 * * 1 …`) may work."

const rules: ReadonlyArray<readonly [RegExp, (match: RegExpMatchArray) => Meaning | undefined]> = [
  [
    new RegExp(
      `\\b(?:on\\s+)?the\\s+(\\d{1,2})(?:st|nd|rd|th)\\s+(?:day\\s+)?of\\s+(?:every|each|the)\\s+month\\b`,
      "gi"
    ),
    ([, day]) => monthly(day)
  ],
  [
    new RegExp(
      `\\b(?:on\\s+)?the\\s+last\\s+day\\s+of\\s+(?:every|each|the)\\s+month\\b|\\b${every}\\s+month\\s+on\\s+the\\s+last\\s+day\\b`,
      "gi"
    ),
    () => monthly("31")
  ],
  [
    new RegExp(`\\b(?:${every}\\s+month|monthly)\\s+(?:on\\s+)?(?:the\\s+)?(\\d{1,2})(?:st|nd|rd|th)\\b`, "gi"),
    ([, day]) => monthly(day)
  ],
  [
    new RegExp(
      `\\b${every}\\s+(?:other|(?:second|third|fourth|last|first)(?=\\s+(?:day|week|month|year|hour|minute|${weekday}))|\\d+(?:st|nd|rd|th)(?!\\s+(?:of\\s+)?${monthWords}\\b))(?:\\s+\\w+)?|\\b${every}\\s+${count}\\s+(?:days|weeks|months|years|${weekday}s?)\\b|\\b(?:biweekly|fortnightly|quarterly)\\b`,
      "gi"
    ),
    () => refused("unsupported", unsupported)
  ],
  [new RegExp(`\\b${every}\\s+(?:${count}\\s+)?(sec|second|min|minute|hour|hr)s?\\b`, "gi"), interval],
  [/\b()()hourly\b/gi, () => repeat({ _tag: "Every", minutes: 60 })],
  [
    new RegExp(
      `\\b${every}\\s+(?:week|work|working\\s|business\\s)day\\b|\\b(?:on\\s+)?(?:week|work|working\\s|business\\s)days\\b|\\b(?:(?:${every}|on)\\s+)?mon(?:days?)?\\s*(?:-|–|to|through|till)\\s*fri(?:days?)?\\b`,
      "gi"
    ),
    () => weekly([1, 2, 3, 4, 5])
  ],
  [new RegExp(`\\b${every}\\s+weekend\\b|\\b(?:(?:${every}|on)\\s+)?weekends\\b`, "gi"), () => weekly([6, 7])],
  [
    new RegExp(`\\b(?:(?:${every}\\s+week|weekly)\\s+(?:on\\s+)?|${every}\\s+)${listed(`${weekday}s?`)}\\b`, "gi"),
    named
  ],
  [new RegExp(`\\b(?:on\\s+)?${listed("(?:mon|tues|wednes|thurs|fri|satur|sun)days")}\\b`, "gi"), named],
  [
    new RegExp(
      `\\b(?:${every}\\s+year|yearly|annually|once\\s+a\\s+year)\\b|\\b${every}\\s+(?=(?:\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${monthWords}|${monthWords}\\s+\\d)\\b)`,
      "gi"
    ),
    () => repeat({ _tag: "Yearly" })
  ],
  [
    new RegExp(
      `\\b${every}\\s+(?:single\\s+)?day\\b|\\b(?:daily|everyday)\\b|\\b${every}\\s+(?=(?:morning|afternoon|evening|night)\\b)`,
      "gi"
    ),
    () => repeat({ _tag: "Daily" })
  ],
  [
    new RegExp(`\\b(?:${every}\\s+week\\b|weekly(?=\\s*(?:$|\\|)|\\s+(?:at|on)\\b))`, "gi"),
    () => unclear("On which day of the week? For example: *every Monday at 9*.")
  ],
  [
    new RegExp(`\\b(?:${every}\\s+month\\b|monthly(?=\\s*(?:$|\\|)|\\s+(?:at|on)\\b))`, "gi"),
    () => unclear("On which day of the month? For example: *every month on the 5th at 9*.")
  ]
]

/**
 * The recurrences in a sentence: `every day`, `weekdays`, `every Monday and Thursday`, `on the 5th of every month`,
 * `every year on 5 March` (the date is read elsewhere), `every 2 hours`. Other recurrences are refused.
 */
export const repeatWords = (text: string): ReadonlyArray<Span> =>
  rules.reduce<ReadonlyArray<Span>>(
    (found, [pattern, meaning]) => [...found, ...spans(blanked(text, found), pattern, meaning)],
    []
  )
