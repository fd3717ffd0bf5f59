import * as Schema from "effect/Schema"
import { reminderLimits } from "./calendar/Limits.ts"
import { CalendarDate, LocalTime } from "./calendar/Recurrence.ts"
import { MissedPolicy } from "./Missed.ts"

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** Patterns and lengths are not in the JSON Schema, because some servers with strict schemas reject them. */
const words = <A>(schema: Schema.Schema<A, string>, wrong: string, description: string) =>
  schema.annotations({ message: () => wrong, jsonSchema: { type: "string", description } })

const date = (description: string) =>
  words(CalendarDate, "no such day; a day is written YYYY-MM-DD", `YYYY-MM-DD. ${description}`)

const count = (description: string, maximum = 10_000_000) =>
  Schema.Int.pipe(Schema.between(1, maximum)).annotations({ description })

const WeekdayName = Schema.transformLiterals(
  ["monday", 1],
  ["tuesday", 2],
  ["wednesday", 3],
  ["thursday", 4],
  ["friday", 5],
  ["saturday", 6],
  ["sunday", 7]
)

const Repeat = Schema.Struct({
  unit: Schema.Literal("minute", "hour", "day", "week", "month", "year"),
  every: optional(count("Only for minutes and hours: the interval. Default 1")),
  weekdays: optional(Schema.NonEmptyArray(WeekdayName).annotations({ description: "For a week: on which days" })),
  day_of_month: optional(count("For a month; 31 is its last day", 31))
}).annotations({ description: "Only for repeating reminders" })

/** The fields with which a model sets a reminder. Dates and times are local to the zone. */
export const ReminderFields = Schema.Struct({
  text: words(
    Schema.Trim.pipe(Schema.length({ min: 1, max: reminderLimits.text })),
    `a text has 1 to ${reminderLimits.text} characters`,
    "The text of the reminder, in the user's own language, without the time"
  ),
  date: optional(
    date("The day of a single reminder, or the day of the year of a yearly one. Without it: when the time is next")
  ),
  time: optional(
    words(LocalTime, "a time of day is written HH:MM, from 00:00 to 23:59", "HH:MM, in 24 hours. Never make one up")
  ),
  in_minutes: optional(count("In place of date and time: the number of minutes from now")),
  zone: optional(
    Schema.String.annotations({
      description: "A city, or an IANA name. Only if the user names another zone than their own"
    })
  ),
  repeat: optional(Repeat),
  cron: optional(
    words(
      Schema.String.pipe(Schema.maxLength(100)),
      "an expression has at most 100 characters",
      "In place of date, time and repeat, for recurrences that they cannot express: minute, hour, day of month, month, day of week"
    )
  ),
  until: optional(date("The last day of a repeating reminder")),
  if_missed: optional(
    MissedPolicy.annotations({
      description:
        "Only if the user asks for it. If missed while the assistant was away: fire late, skip after an hour, or fire once for several"
    })
  )
})
export type ReminderFields = typeof ReminderFields.Type
