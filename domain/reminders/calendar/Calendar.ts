import * as DateTime from "effect/DateTime"
import { CalendarDate } from "./Recurrence.ts"
import type { Zone } from "./Zone.ts"

const minute = 60_000

/** The milliseconds of a 24-hour day. */
export const day = 24 * 60 * minute

/** A calendar date; months from 1, weekdays from 1 (Monday) to 7 (Sunday) as in ISO 8601. */
export interface LocalDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** A local time, encoded as the epoch milliseconds of the same reading in UTC, so that days and hours can be counted without a zone. */
export type Local = number

export const midnight = (date: LocalDate): Local => DateTime.toEpochMillis(DateTime.unsafeMake(date))

export const dateOf = (local: Local): LocalDate & { readonly weekday: number } => {
  const { year, month, day, weekDay } = DateTime.toPartsUtc(DateTime.unsafeMake(local))
  return { year, month, day, weekday: weekDay === 0 ? 7 : weekDay }
}

export const daysInMonth = (year: number, month: number): number =>
  dateOf(midnight({ year, month: month + 1, day: 0 })).day

/** `YYYY-MM-DD` of a local time. */
export const isoDate = (local: Local): CalendarDate =>
  CalendarDate.make(DateTime.formatIsoDateUtc(DateTime.unsafeMake(local)))

const named = (zone: Zone) => DateTime.zoneUnsafeMakeNamed(zone)

/** The local time in a zone at an instant (epoch milliseconds). */
export const localOf = (zone: Zone, instant: number): Local =>
  instant + DateTime.zonedOffset(DateTime.unsafeMakeZoned(instant, { timeZone: named(zone) }))

/** The first instant in `(from, to]` with another offset than `from`: `DateTime` does not find transitions. */
const transition = (zone: Zone, from: number, to: number): number => {
  const before = localOf(zone, from) - from
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (localOf(zone, middle) - middle === before) low = middle
    else high = middle
  }
  return high
}

/**
 * The instant of a local time in a zone.
 *
 * - An ambiguous time (clocks go back) is the first of the two instants.
 * - A skipped time (clocks go forward) is the first instant after the gap, so that the order of times is kept: `DateTime` only
 *   moves it by the length of the gap, in either direction.
 * - A skipped day (Apia had no 30 December 2011) has no instant: `undefined`.
 */
export const instantOf = (zone: Zone, local: Local): number | undefined => {
  const at = (disambiguation: DateTime.Disambiguation) =>
    DateTime.toEpochMillis(
      DateTime.unsafeMakeZoned(local, { timeZone: named(zone), adjustForTimeZone: true, disambiguation })
    )
  const earlier = at("earlier")
  if (localOf(zone, earlier) === local) return earlier
  const later = at("later")
  return later - earlier >= day ? undefined : transition(zone, earlier, later)
}
