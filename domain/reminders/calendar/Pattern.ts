import * as Cron from "effect/Cron"
import * as Option from "effect/Option"
import { type LocalDate, dateOf, daysInMonth, midnight } from "./Calendar.ts"
import type { LocalTime, Nth, Recurrence, Timed } from "./Recurrence.ts"

/** A recurrence in local time: its days and its times of day. */
export interface Pattern {
  readonly matches: (date: LocalDate & { readonly weekday: number }) => boolean
  /** Minutes after midnight, ascending. */
  readonly times: ReadonlyArray<number>
}

/** The minutes after midnight of a time of day. */
export const minutesOf = (time: LocalTime): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const all = (size: number, from: number) => Array.from({ length: size }, (_, index) => index + from)

const sorted = (values: ReadonlySet<number>, otherwise: ReadonlyArray<number>) =>
  values.size === 0 ? otherwise : [...values].sort((a, b) => a - b)

const has = (values: ReadonlySet<number>, value: number) => values.size === 0 || values.has(value)

/**
 * Parses an expression of five fields: minute, hour, day of the month, month, day of the week (names and 7 for Sunday are allowed). If
 * both kinds of day are restricted (neither begins with `*`), either one matches, as crontab(5) says. Only the parser of `effect/Cron` is
 * used: its search skips or repeats times when clocks change.
 */
export const cronPattern = (expression: string): Option.Option<Pattern> => {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== 5 || fields.some((field) => /,$|,,|^,/.test(field))) return Option.none()
  return Option.map(Option.getRight(Cron.parse(fields.join(" "))), ({ days, hours, minutes, months, weekdays }) => {
    const either = ![fields[2], fields[4]].some((field) => field?.startsWith("*") === true)
    return {
      matches: ({ day, month, weekday }) => {
        if (!has(months, month)) return false
        const onDay = has(days, day)
        const onWeekday = has(weekdays, weekday % 7)
        return either ? onDay || onWeekday : onDay && onWeekday
      },
      times: sorted(hours, all(24, 0)).flatMap((hour) =>
        sorted(minutes, all(60, 0)).map((minute) => hour * 60 + minute)
      )
    }
  })
}

/** Whether a date is the wanted day of its month, or the last day of a month without that day. */
const isDay = (wanted: number, { year, month, day }: LocalDate) => day === Math.min(wanted, daysInMonth(year, month))

/** The maximum length of a month in any year. */
const longest = (month: number) => daysInMonth(2000, month)

/** Whether a date is the wanted one of its month's equal weekdays. */
const isNth = (nth: Nth, { year, month, day }: LocalDate) =>
  nth === -1 ? day > daysInMonth(year, month) - 7 : Math.ceil(day / 7) === nth

const matcher = (recurrence: Timed): Pattern["matches"] => {
  switch (recurrence._tag) {
    case "Daily":
      return () => true
    case "Weekly": {
      const days: ReadonlySet<number> = new Set(recurrence.days)
      return ({ weekday }) => days.has(weekday)
    }
    case "Monthly":
      return (date) => isDay(recurrence.day, date)
    case "NthWeekday":
      return (date) => date.weekday === recurrence.weekday && isNth(recurrence.nth, date)
    case "Yearly":
      return (date) =>
        recurrence.day <= longest(recurrence.month) && date.month === recurrence.month && isDay(recurrence.day, date)
  }
}

/** The pattern of a recurrence; none if it does not follow local time, or is not a valid cron expression. */
export const pattern = (recurrence: Recurrence): Option.Option<Pattern> => {
  switch (recurrence._tag) {
    case "Once":
    case "Every":
      return Option.none()
    case "Cron":
      return cronPattern(recurrence.expression)
    default: {
      const times = new Set([recurrence.at, ...(recurrence.also ?? [])].map(minutesOf))
      return Option.some({ matches: matcher(recurrence), times: sorted(times, []) })
    }
  }
}

/** The minimum number of minutes between two times of a pattern, including across midnight as if the next day had them too. */
export const leastGap = ({ times }: Pattern): number =>
  Math.min(...times.map((time, index) => (times[index + 1] ?? (times[0] ?? 0) + 24 * 60) - time))

/**
 * The midnights of the pattern's days from a day on, in order, for 41 years: a 29 February that must be a Sunday may be
 * 40 years away.
 */
export const daysOf = function* (pattern: Pattern, from: LocalDate) {
  const first = midnight(from)
  for (let index = 0; index < 41 * 366; index++) {
    const local = first + index * 86_400_000
    if (pattern.matches(dateOf(local))) yield local
  }
}
