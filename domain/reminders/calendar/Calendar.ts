import * as DateTime from "effect/DateTime"
import type { Zone } from "./Zone.ts"

const minute = 60_000

/**
 * Milliseconds of a day that has 24 hours.
 *
 * @since 0.1.0
 * @category units
 */
export const day = 24 * 60 * minute

/**
 * A day of the calendar; months from 1, weekdays from 1 (Monday) to 7 (Sunday) as in ISO 8601.
 *
 * @since 0.1.0
 * @category models
 */
export interface LocalDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/**
 * A wall clock's reading, in milliseconds as if the wall stood in Greenwich: days and hours are counted with it without a zone.
 *
 * @since 0.1.0
 * @category models
 */
export type Local = number

/**
 * @since 0.1.0
 * @category conversions
 */
export const midnight = (date: LocalDate): Local => DateTime.toEpochMillis(DateTime.unsafeMake(date))

/**
 * @since 0.1.0
 * @category conversions
 */
export const dateOf = (local: Local): LocalDate & { readonly weekday: number } => {
  const { year, month, day, weekDay } = DateTime.toPartsUtc(DateTime.unsafeMake(local))
  return { year, month, day, weekday: weekDay === 0 ? 7 : weekDay }
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/**
 * @since 0.1.0
 * @category conversions
 */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (lengths[month - 1] ?? 0)

const named = (zone: Zone) => DateTime.zoneUnsafeMakeNamed(zone)

const offsetIn = (zone: DateTime.TimeZone.Named, instant: number) =>
  DateTime.zonedOffset(DateTime.unsafeMakeZoned(instant, { timeZone: zone }))

/**
 * What the wall clock of a zone shows at an instant (epoch milliseconds).
 *
 * @since 0.1.0
 * @category conversions
 */
export const localOf = (zone: Zone, instant: number): Local => instant + offsetIn(named(zone), instant)

/** The first instant in `(from, to]` with another offset than `from`. */
const transition = (zone: DateTime.TimeZone.Named, from: number, to: number): number => {
  const before = offsetIn(zone, from)
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetIn(zone, middle) === before) low = middle
    else high = middle
  }
  return high
}

/**
 * The instant at which the wall clock of a zone shows a time.
 *
 * - A time that comes twice (clocks go back) is the first of the two.
 * - A time that never comes (clocks go forward) is the first instant after the gap, so that the order of times is kept.
 * - A day that never comes (Apia had no 30 December 2011) has no instant: `undefined`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const instantOf = (name: Zone, local: Local): number | undefined => {
  const zone = named(name)
  const before = offsetIn(zone, local - day)
  const after = offsetIn(zone, local + day)
  const instants = [local - before, local - after].filter((instant) => instant + offsetIn(zone, instant) === local)
  if (instants.length > 0) return Math.min(...instants)
  return after - before >= day ? undefined : transition(zone, local - after, local - before)
}
