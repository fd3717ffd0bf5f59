import * as DateTime from "effect/DateTime"
import { dateOf, day, type Local, type LocalDate, localOf, midnight } from "./Calendar.ts"
import type { Zone } from "./Zone.ts"

const weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

const months = "January February March April May June July August September October November December".split(" ")

/** The name of a weekday, from 1 (Monday) to 7. */
export const weekdayText = (weekday: number): string => weekdays[weekday - 1] ?? ""

/** The name of a month, from 1. */
export const monthText = (month: number): string => months[month - 1] ?? ""

/** `HH:MM` of a local time. */
export const timeText = (local: Local): string => DateTime.formatIso(DateTime.unsafeMake(local)).slice(11, 16)

const dayText = (date: LocalDate & { readonly weekday: number }, today: LocalDate) => {
  const text = `${weekdayText(date.weekday)}, ${date.day} ${monthText(date.month)}`
  return date.year === today.year ? text : `${text} ${date.year}`
}

/**
 * An instant in words for a person in a zone: `today at 18:00`, `tomorrow at 09:00`, `yesterday at 09:00`, otherwise with weekday and date,
 * and with the year if it is another one.
 */
export const whenText = (at: number, zone: Zone, now: number): string => {
  const local = localOf(zone, at)
  const date = dateOf(local)
  const today = dateOf(localOf(zone, now))
  const away = (midnight(date) - midnight(today)) / day
  const word = away === 0 ? "today" : away === 1 ? "tomorrow" : away === -1 ? "yesterday" : undefined
  return word === undefined ? `on ${dayText(date, today)} at ${timeText(local)}` : `${word} at ${timeText(local)}`
}

/** An instant in words that name everything: `Thursday, 26 November 2026 at 09:00`. */
export const fullText = (at: number, zone: Zone): string => {
  const local = localOf(zone, at)
  const { day, month, weekday, year } = dateOf(local)
  return `${weekdayText(weekday)}, ${day} ${monthText(month)} ${year} at ${timeText(local)}`
}
