import type { Weekday } from "../calendar/Recurrence.ts"
import { feastNames } from "./Feasts.ts"
import { type Meaning, refused, type Repeat, type Rule, ruled, type Span, unclear } from "./Span.ts"
import { count, countOf, hourUnit, listOf, month, nth, nthOf, weekday, weekdayOf, weekdaysWord } from "./Vocabulary.ts"

const every = "every"
const numbered: ReadonlyArray<Weekday> = [1, 2, 3, 4, 5, 6, 7]
const ordinal = "(\\d{1,2})(?:st|nd|rd|th)?"
/** "The month" may be this one only. */
const ofMonth = "(?:of\\s+(every|the)\\s+month|in\\s+(every|the)\\s+month)"

const repeat = (repeat: Repeat, perhaps = false): Meaning =>
  perhaps ? { _tag: "Repeat", repeat, perhaps } : { _tag: "Repeat", repeat }

const weekly = (days: ReadonlyArray<Weekday>): Meaning | undefined => {
  const [first, ...rest] = days
  return first === undefined ? undefined : repeat({ _tag: "Weekly", days: [first, ...rest] })
}

const working: ReadonlyArray<Weekday> = [1, 2, 3, 4, 5]

/** The weekdays of a list of names, groups of them among it. */
export const weekdaysIn = (words: string): ReadonlyArray<Weekday> => {
  const named = [...words.matchAll(new RegExp(`\\b(?:${weekday}s?|weekends?|weekdays?)\\b`, "g"))].flatMap(([word]) =>
    word.startsWith("weekend") ? ([6, 7] as const) : word.startsWith("weekday") ? working : [weekdayOf(word)]
  )
  return numbered.filter((day) => named.includes(day))
}

const named = ([words = ""]: RegExpMatchArray) => weekly(weekdaysIn(words))

const range = ([, first = "", last = ""]: RegExpMatchArray): Meaning | undefined => {
  const [from, to] = [weekdayOf(first), weekdayOf(last)]
  return weekly(numbered.filter((day) => (from <= to ? day >= from && day <= to : day >= from || day <= to)))
}

const monthly = (day: string | undefined, of?: string): Meaning =>
  Number(day) >= 1 && Number(day) <= 31
    ? repeat({ _tag: "Monthly", day: Number(day) }, of === "the")
    : refused("never", "No month has that day. Which day of the month do you mean?")

const interval = ([, count, unit = ""]: RegExpMatchArray): Meaning => {
  const of = unit.startsWith("s") ? 1 / 60 : unit.startsWith("m") ? 1 : 60
  const number = count === "half" ? 0.5 : countOf(count ?? "a")
  // Intervals below a minute are below every limit, as is 0.
  return repeat({ _tag: "Every", minutes: Math.floor(number * of) })
}

const unsupported =
  "I can repeat a reminder daily, on days of the week, on a day of the month, yearly, or every few minutes or hours, but not like that. A cron expression (`cron 0 9 * * 1 …`) may work."

const rules: ReadonlyArray<Rule> = [
  [
    /\b(?:twice|thrice|(?:\d+|three|four) times)\s+(?:(?:an?|every|the|per)\s+(?:day|week|month|year|hour)|daily|weekly|monthly)\b|\bonce\s+(?:an?|every|the|per)\s+(?:week|month)\b/g,
    () => unclear("At which times? For example: *every day at 9 and 21*, *every Monday and Thursday at 9*.")
  ],
  [
    new RegExp(`\\b${nth}\\s+weekdays?\\s+(?:of|in)\\s+(?:every|the)\\s+month\\b`, "g"),
    () => refused("unsupported", unsupported)
  ],
  [
    new RegExp(`\\b(?:(?:on|the)\\s+)*first\\s+(?:day\\s+)?${ofMonth}\\b`, "g"),
    ([, of, other]) => monthly("1", of ?? other)
  ],
  [
    new RegExp(`\\b(?:(?:on|every|the)\\s+)*\\b${nth}\\s+(${weekday})\\s+(?:of|in)\\s+(every|the)\\s+month\\b`, "g"),
    (match) =>
      repeat(
        { _tag: "NthWeekday", nth: nthOf(match[1] ?? ""), weekday: weekdayOf(match[2] ?? "") },
        match[3] === "the" && !match[0].includes("every")
      )
  ],
  [
    new RegExp(`\\bevery\\s+month\\s+(?:on\\s+)?(?:the\\s+)?${nth}\\s+(${weekday})\\b`, "g"),
    ([, nth = "", day = ""]) => repeat({ _tag: "NthWeekday", nth: nthOf(nth), weekday: weekdayOf(day) })
  ],
  [
    new RegExp(
      `\\b(?:on\\s+)?(?:the\\s+)?${ordinal}\\s+(?:\\(or\\s+the\\s+last\\s+day\\)\\s+)?(?:day\\s+)?${ofMonth}\\b`,
      "g"
    ),
    ([, day, of, other]) => monthly(day, of ?? other)
  ],
  [
    new RegExp(`\\b(?:(?:on|the)\\s+)*last\\s+day\\s+${ofMonth}\\b`, "g"),
    ([, of, other]) => monthly("31", of ?? other)
  ],
  [
    /\b(?:at|on)?\s*the\s+end\s+of\s+(every|the)\s+month\b|\bevery\s+month\s+on\s+the\s+last\s+day\b/g,
    ([, of]) => monthly("31", of)
  ],
  [
    new RegExp(`\\b(?:every\\s+month|monthly)\\s+(?:on\\s+)?(?:the\\s+)?(\\d{1,2})(?:st|nd|rd|th)\\b`, "g"),
    ([, day]) => monthly(day)
  ],
  [
    new RegExp(
      `\\b${every}\\s+(?:other|(?:second|third|fourth|last|first)(?=\\s+(?:day|week|month|year|hour|minute|${weekday}))|\\d+(?:st|nd|rd|th)(?!\\s+(?:of\\s+)?${month}\\b))(?:\\s+\\w+)?|\\b${every}\\s+${count}\\s+(?:day|week|month|year|${weekday}s?)\\b|\\b(?:biweekly|fortnightly|quarterly)\\b`,
      "g"
    ),
    () => refused("unsupported", unsupported)
  ],
  [new RegExp(`\\b${every}\\s+(?:(\\d{1,4}|an?|half)\\s*(?:an?\\s+)?)?(second|minute|${hourUnit})\\b`, "g"), interval],
  [/\bhourly\b/g, () => repeat({ _tag: "Every", minutes: 60 })],
  [
    new RegExp(
      `\\b(?:(?:${every}|on|from)\\s+)*(${weekday})s?\\s*(?:-|–|to\\b|through\\b|until\\b)\\s*(${weekday})s?\\b(?!\\s+(?:week|month))`,
      "g"
    ),
    range
  ],
  [
    new RegExp(
      `\\b(?:(?:${every}\\s+week|weekly)\\s+(?:on\\s+)?|${every}\\s+)${listOf(`(?:${weekday}s?|weekdays?|weekend)`)}\\b`,
      "g"
    ),
    named
  ],
  [new RegExp(`\\b(?:on\\s+)?${listOf(`(?:${weekdaysWord}|weekdays|weekends)`)}\\b`, "g"), named],
  [
    new RegExp(
      `\\b(?:${every}\\s+year|yearly|once\\s+a\\s+year)\\b|\\b${every}\\s+(?=(?:\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${month}|${month}\\s+\\d|${feastNames.join("|")})\\b)`,
      "g"
    ),
    () => repeat({ _tag: "Yearly" })
  ],
  [
    new RegExp(
      `\\b${every}\\s+(?:single\\s+)?day\\b(?!\\s+(?:of|in)\\b)|\\b(?:daily|once\\s+(?:an?|every)\\s+day)\\b|\\b${every}\\s+(?=(?:morning|afternoon|evening|night)\\b)`,
      "g"
    ),
    () => repeat({ _tag: "Daily" })
  ],
  [
    new RegExp(`\\b(?:${every}\\s+week\\b|weekly(?=\\s*(?:$|\\|)|\\s+(?:at|on)\\b))`, "g"),
    () => unclear("On which day of the week? For example: *every Monday at 9*.")
  ],
  [
    new RegExp(`\\b(?:${every}\\s+month\\b|monthly(?=\\s*(?:$|\\|)|\\s+(?:at|on)\\b))`, "g"),
    () => unclear("On which day of the month? For example: *every month on the 5th at 9*.")
  ]
]

/**
 * The recurrences in a sentence: `every day`, `weekdays`, `every monday and thursday`, `on the 5th of every month`, `every first monday
 * of the month`, `every year on 5 march` (the date is read elsewhere), `every 2 hour`. Other recurrences are refused.
 */
export const repeatWords = (text: string): ReadonlyArray<Span> => ruled(text, rules)
