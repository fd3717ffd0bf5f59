import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A local time of day: `HH:MM`, from `00:00` to `23:59`. */
export const LocalTime = Schema.String.pipe(Schema.pattern(/^([01]\d|2[0-3]):[0-5]\d$/), Schema.brand("LocalTime"))
export type LocalTime = typeof LocalTime.Type

/** A calendar date: `YYYY-MM-DD`. */
export const CalendarDate = Schema.String.pipe(
  Schema.filter((text) => Option.exists(DateTime.make(text), (date) => DateTime.formatIsoDateUtc(date) === text)),
  Schema.brand("CalendarDate")
)
export type CalendarDate = typeof CalendarDate.Type

/** A weekday as in ISO 8601: 1 is Monday, 7 is Sunday. */
export const Weekday = Schema.Literal(1, 2, 3, 4, 5, 6, 7)
export type Weekday = typeof Weekday.Type

/** Which of a month's equal weekdays: -1 is the last. */
export const Nth = Schema.Literal(1, 2, 3, 4, -1)
export type Nth = typeof Nth.Type

/** `until`: the last day, in its zone, with an occurrence. */
const bounded = { until: Schema.optional(CalendarDate) }

/** `also`: further times of the same days. */
const timed = { at: LocalTime, also: Schema.optional(Schema.NonEmptyArray(LocalTime)), ...bounded }

/**
 * When a reminder fires. Times of day are local to the zone that is stored with it.
 *
 * - `Once`: at an instant, in epoch milliseconds.
 * - `Every`: at a fixed interval in minutes, counted from an instant that is not an occurrence itself; independent of local time.
 * - `Daily`, `Weekly` (Monday to Friday is one of these), `Monthly`, `Yearly`: at one or more times of day. In a month without the day
 *   it fires on the last day.
 * - `NthWeekday`: on the first to fourth or the last (-1) such weekday of each month.
 * - `Cron`: an expression of five fields. Unlike `Monthly`, a month without the day has no occurrence.
 */
export const Recurrence = Schema.Union(
  Schema.TaggedStruct("Once", { at: Schema.Int }),
  Schema.TaggedStruct("Every", { minutes: Schema.Int.pipe(Schema.positive()), from: Schema.Int, ...bounded }),
  Schema.TaggedStruct("Daily", timed),
  Schema.TaggedStruct("Weekly", { days: Schema.NonEmptyArray(Weekday), ...timed }),
  Schema.TaggedStruct("Monthly", { day: Schema.Int.pipe(Schema.between(1, 31)), ...timed }),
  Schema.TaggedStruct("NthWeekday", { nth: Nth, weekday: Weekday, ...timed }),
  Schema.TaggedStruct("Yearly", {
    month: Schema.Int.pipe(Schema.between(1, 12)),
    day: Schema.Int.pipe(Schema.between(1, 31)),
    ...timed
  }),
  Schema.TaggedStruct("Cron", { expression: Schema.String.pipe(Schema.maxLength(100)), ...bounded })
)
export type Recurrence = typeof Recurrence.Type

/** The recurrences at times of day. */
export type Timed = Exclude<Recurrence, { readonly _tag: "Once" | "Every" | "Cron" }>

/** Whether it has more than one occurrence. */
export const repeats = (recurrence: Recurrence): boolean => recurrence._tag !== "Once"
