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

/** The last day, in its zone, with an occurrence. */
const bounded = { until: Schema.optional(CalendarDate) }

/**
 * When a reminder fires. Times of day are local to the zone that is stored with it.
 *
 * - `Once`: at an instant, in epoch milliseconds.
 * - `Every`: at a fixed interval in minutes, counted from an instant that is not an occurrence itself; independent of local time.
 * - `Daily`, `Weekly` (Monday to Friday is one of these), `Monthly`, `Yearly`: at a time of day. In a month without the day it
 *   fires on the last day.
 * - `Cron`: an expression of five fields. Unlike `Monthly`, a month without the day has no occurrence.
 */
export const Recurrence = Schema.Union(
  Schema.TaggedStruct("Once", { at: Schema.Int }),
  Schema.TaggedStruct("Every", { minutes: Schema.Int.pipe(Schema.positive()), from: Schema.Int, ...bounded }),
  Schema.TaggedStruct("Daily", { at: LocalTime, ...bounded }),
  Schema.TaggedStruct("Weekly", { days: Schema.NonEmptyArray(Weekday), at: LocalTime, ...bounded }),
  Schema.TaggedStruct("Monthly", { day: Schema.Int.pipe(Schema.between(1, 31)), at: LocalTime, ...bounded }),
  Schema.TaggedStruct("Yearly", {
    month: Schema.Int.pipe(Schema.between(1, 12)),
    day: Schema.Int.pipe(Schema.between(1, 31)),
    at: LocalTime,
    ...bounded
  }),
  Schema.TaggedStruct("Cron", { expression: Schema.String.pipe(Schema.maxLength(100)), ...bounded })
)
export type Recurrence = typeof Recurrence.Type

/** Whether it has more than one occurrence. */
export const repeats = (recurrence: Recurrence): boolean => recurrence._tag !== "Once"
