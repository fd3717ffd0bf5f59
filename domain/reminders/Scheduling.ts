import * as DateTime from "effect/DateTime"
import * as Either from "effect/Either"
import { dateOf, instantOf, isoDate, type Local, localOf } from "./calendar/Calendar.ts"
import { timeText } from "./calendar/DateText.ts"
import { fault, next } from "./calendar/Occurrences.ts"
import { minutesOf } from "./calendar/Pattern.ts"
import type { CalendarDate, LocalTime, Recurrence } from "./calendar/Recurrence.ts"
import type { Zone } from "./calendar/Zone.ts"
import type { ReminderFields } from "./Fields.ts"
import { faultText, type Understood } from "./language/Understanding.ts"

const minute = 60_000

/** The left side tells a model what to change. */
type Read<A> = Either.Either<A, string>

const localOfDate = (date: CalendarDate): Local => DateTime.toEpochMillis(DateTime.unsafeMake(date))

const clockText = (zone: Zone, at: number) => `${isoDate(localOf(zone, at))} ${timeText(localOf(zone, at))} in ${zone}`

const on = (date: CalendarDate, time: LocalTime, zone: Zone): Read<number> => {
  const local = localOfDate(date) + minutesOf(time) * minute
  const at = instantOf(zone, local)
  if (at === undefined) return Either.left(`the calendar of ${zone} has no ${date}: choose another day`)
  return localOf(zone, at) === local
    ? Either.right(at)
    : Either.left(`clocks skip ${time} on that day and continue at ${clockText(zone, at)}: choose another time`)
}

const noTime = Either.left('"time" is missing: ask the user for the time of day')

const single = ({ date, in_minutes, time }: ReminderFields, zone: Zone, now: number): Read<Recurrence> => {
  if (in_minutes !== undefined) return Either.right({ _tag: "Once", at: now + in_minutes * minute })
  if (time === undefined) return noTime
  const at =
    date === undefined
      ? Either.fromNullable(next({ _tag: "Daily", at: time }, zone, now), () => "there is no such time")
      : on(date, time, zone)
  return Either.map(at, (at) => ({ _tag: "Once", at }))
}

const repeating = (
  { date, time }: ReminderFields,
  { day_of_month, every = 1, unit, weekdays }: NonNullable<ReminderFields["repeat"]>,
  now: number
): Read<Recurrence> => {
  if (unit === "minute" || unit === "hour") {
    return Either.right({ _tag: "Every", minutes: unit === "hour" ? every * 60 : every, from: now })
  }
  if (time === undefined) return noTime
  const named = date === undefined ? undefined : dateOf(localOfDate(date))
  switch (unit) {
    case "day":
      return Either.right({ _tag: "Daily", at: time })
    case "week":
      return weekdays === undefined
        ? Either.left('"weekdays" is missing: on which days of the week?')
        : Either.right({ _tag: "Weekly", days: weekdays, at: time })
    case "month": {
      const day = day_of_month ?? named?.day
      return day === undefined
        ? Either.left('"day_of_month" is missing: on which day of the month?')
        : Either.right({ _tag: "Monthly", day, at: time })
    }
    case "year":
      return named === undefined
        ? Either.left('"date" is missing: which day of the year?')
        : Either.right({ _tag: "Yearly", month: named.month, day: named.day, at: time })
  }
}

const stray = (what: string, fields: Readonly<Record<string, unknown>>): string | undefined => {
  const names = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`"${name}"`]))
  return names.length === 0 ? undefined : `${what} takes no ${names.join(", ")}`
}

/** Fields that conflict with others. */
const misplaced = ({ cron, date, in_minutes, repeat, time, until }: ReminderFields): string | undefined => {
  if (in_minutes !== undefined) return stray("in_minutes", { date, time, repeat, cron, until })
  if (cron !== undefined) return stray("cron", { date, time, repeat })
  if (repeat === undefined) return stray("a single reminder", { until })
  const { day_of_month, unit, weekdays } = repeat
  const every = repeat.every === 1 ? undefined : repeat.every
  return stray(
    `a repeat by the ${unit}`,
    {
      minute: { date, time, weekdays, day_of_month },
      hour: { date, time, weekdays, day_of_month },
      day: { every, weekdays, day_of_month },
      week: { every, day_of_month },
      month: { every, weekdays },
      year: { every, weekdays, day_of_month }
    }[unit]
  )
}

const recurrenceOf = (fields: ReminderFields, zone: Zone, now: number): Read<Recurrence> => {
  const wrong = misplaced(fields)
  if (wrong !== undefined) return Either.left(wrong)
  if (fields.cron !== undefined) return Either.right({ _tag: "Cron", expression: fields.cron })
  return fields.repeat === undefined ? single(fields, zone, now) : repeating(fields, fields.repeat, now)
}

/**
 * The reminder that the fields describe, by the calendar of a zone. No words are parsed. The left side tells a model what to change, as a
 * phrase that follows "nothing was set:".
 */
export const scheduled = (fields: ReminderFields, zone: Zone, now: number): Either.Either<Understood, string> =>
  Either.flatMap(recurrenceOf(fields, zone, now), (recurrence): Read<Understood> => {
    const { date, repeat, text, until } = fields
    if (recurrence._tag === "Once" && recurrence.at <= now) {
      return Either.left(`that time has passed, it is ${clockText(zone, now)}: ask the user`)
    }
    const wrong = fault(recurrence, zone, now)
    const at = next(recurrence, zone, now)
    if (wrong !== undefined || at === undefined) return Either.left(faultText(wrong ?? "never"))
    const first = isoDate(localOf(zone, at))
    if (date !== undefined && repeat !== undefined && repeat.unit !== "year" && date !== first) {
      return Either.left(
        `its first occurrence would be on ${first}, and it cannot begin on another day: leave "date" out`
      )
    }
    if (until === undefined || recurrence._tag === "Once") {
      return Either.right({ _tag: "Understood", text, recurrence, at })
    }
    return until < first
      ? Either.left(`"until" is before the first occurrence, which is on ${first}`)
      : Either.right({ _tag: "Understood", text, recurrence: { ...recurrence, until }, at })
  })
