import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** A time of day on a wall clock: `HH:MM`, from `00:00` to `23:59`. */
export const LocalTime = Schema.String.pipe(Schema.pattern(/^([01]\d|2[0-3]):[0-5]\d$/), Schema.brand("LocalTime"))
export type LocalTime = typeof LocalTime.Type

/** A day of the calendar: `YYYY-MM-DD`. */
export const CalendarDate = Schema.String.pipe(
  Schema.filter((text) => Option.exists(DateTime.make(text), (date) => DateTime.formatIsoDateUtc(date) === text)),
  Schema.brand("CalendarDate")
)
export type CalendarDate = typeof CalendarDate.Type

/** A day of the week as in ISO 8601: 1 is Monday, 7 is Sunday. */
export const Weekday = Schema.Literal(1, 2, 3, 4, 5, 6, 7)
export type Weekday = typeof Weekday.Type

/** The last day, in its zone, on which it may come. */
const bounded = { until: Schema.optional(CalendarDate) }

/**
 * When a reminder comes. Times of day are those of the zone that is kept beside it.
 *
 * - `Once`: at an instant, in epoch milliseconds.
 * - `Every`: so many minutes apart, counted from an instant that is no occurrence itself; no wall clock has a say.
 * - `Daily`, `Weekly` (Monday to Friday is one of these), `Monthly`, `Yearly`: at a time of day. A month without the day has
 *   it on its last day.
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

/** Whether it comes more than once. */
export const repeats = (recurrence: Recurrence): boolean => recurrence._tag !== "Once"
