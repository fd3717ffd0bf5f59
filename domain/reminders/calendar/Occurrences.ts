import * as Option from "effect/Option"
import { dateOf, instantOf, isoDate, localOf } from "./Calendar.ts"
import { ahead, type ReminderLimits, reminderLimits } from "./Limits.ts"
import { daysOf, leastGap, type Pattern, pattern } from "./Pattern.ts"
import type { Recurrence } from "./Recurrence.ts"
import type { Zone } from "./Zone.ts"

const minute = 60_000

const nextOf = (pattern: Pattern, zone: Zone, after: number): number | undefined => {
  const now = localOf(zone, after)
  for (const midnight of daysOf(pattern, dateOf(now))) {
    for (const time of pattern.times) {
      const local = midnight + time * minute
      // Instants keep the order of local times, so no later candidate can be at or before `after`.
      if (local <= now) continue
      const instant = instantOf(zone, local)
      if (instant !== undefined && instant > after) return instant
    }
  }
  return undefined
}

/**
 * The first occurrence strictly after an instant, both in epoch milliseconds; `undefined` if there is none.
 *
 * When clocks change: an ambiguous time of day counts once, at its first instant; a skipped one counts at the first
 * instant after the gap (several in one gap are one occurrence); a skipped day has no occurrence.
 */
export const next = (recurrence: Recurrence, zone: Zone, after: number): number | undefined => {
  const at = endless(recurrence, zone, after)
  if (at === undefined || recurrence._tag === "Once" || recurrence.until === undefined) return at
  return isoDate(localOf(zone, at)) > recurrence.until ? undefined : at
}

const endless = (recurrence: Recurrence, zone: Zone, after: number): number | undefined => {
  switch (recurrence._tag) {
    case "Once":
      return recurrence.at > after ? recurrence.at : undefined
    case "Every": {
      const every = recurrence.minutes * minute
      return recurrence.from + every * Math.max(1, Math.floor((after - recurrence.from) / every) + 1)
    }
    default:
      return Option.getOrUndefined(Option.map(pattern(recurrence), (pattern) => nextOf(pattern, zone, after)))
  }
}

/** Why a recurrence cannot be set: an invalid cron expression, too frequent, never due, or too far in the future. */
export type Fault = "bad cron" | "too frequent" | "never" | "too far"

/** The fault of a recurrence that is set at an instant. */
export const fault = (
  recurrence: Recurrence,
  zone: Zone,
  now: number,
  limits: ReminderLimits = reminderLimits
): Fault | undefined => {
  if (recurrence._tag === "Every" && recurrence.minutes * minute < limits.gap) return "too frequent"
  const times = pattern(recurrence)
  if (recurrence._tag === "Cron" && Option.isNone(times)) return "bad cron"
  if (Option.exists(times, (times) => leastGap(times) * minute < limits.gap)) return "too frequent"
  const first = next(recurrence, zone, now)
  if (first === undefined) return "never"
  return first > now + ahead(limits) ? "too far" : undefined
}
