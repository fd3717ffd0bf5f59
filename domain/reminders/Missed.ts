import * as Schema from "effect/Schema"
import { next } from "./calendar/Occurrences.ts"
import { type Recurrence, repeats } from "./calendar/Recurrence.ts"
import type { Zone } from "./calendar/Zone.ts"

/**
 * The policy for an occurrence that was missed because no process ran at its time.
 *
 * - `late`: each missed occurrence fires and says that it is late; if there are more than ten, they are handled as for `once`.
 * - `skip`: an occurrence that is more than an hour late does not fire, and nothing is said about it.
 * - `once`: one of several missed occurrences fires with their number, and the reminder continues as planned.
 */
export const MissedPolicy = Schema.Literal("late", "skip", "once")
export type MissedPolicy = typeof MissedPolicy.Type

/** The lateness of a reminder: when it was due, and how many occurrences were missed, including this one (up to {@link countedMissed}). */
export interface Lateness {
  readonly due: number
  readonly missed: number
}

/**
 * The decision about an occurrence: whether it fires, how late it is (undefined: on time), and when the next one
 * is due (undefined: never), which may also be in the past.
 */
export interface Decision {
  readonly fire: boolean
  readonly late: Lateness | undefined
  readonly next: number | undefined
}

const minute = 60_000

/** The lateness, in milliseconds, that still counts as on time. */
export const onTime = minute

/** The lateness, in milliseconds, up to which `skip` still fires. */
const tolerance = 60 * minute

/** The maximum number of missed occurrences that are counted. */
export const countedMissed = 100

const mostLate = 10

/** The default policy: a single reminder fires late, a repeating one catches up once. */
export const defaultPolicy = (recurrence: Recurrence): MissedPolicy => (repeats(recurrence) ? "once" : "late")

/** The occurrences from a due one up to an instant, counted up to the limit, and the last of them. */
const missedUntil = (recurrence: Recurrence, zone: Zone, due: number, until: number): Lateness => {
  let missed = 1
  let last = due
  for (let at = next(recurrence, zone, due); at !== undefined && at <= until && missed < countedMissed; missed++) {
    last = at
    at = next(recurrence, zone, at)
  }
  return { due: last, missed }
}

/** Decides on a due occurrence: `due` and `now` are in epoch milliseconds, `due <= now`. */
export const missed = (
  policy: MissedPolicy,
  due: number,
  now: number,
  recurrence: Recurrence,
  zone: Zone
): Decision => {
  const after = (instant: number) => next(recurrence, zone, instant)
  if (now - due <= onTime) return { fire: true, late: undefined, next: after(due) }
  if (policy === "skip") {
    if (now - due <= tolerance) return { fire: true, late: { due, missed: 1 }, next: after(due) }
    const earliest = now - tolerance - 1
    return { fire: false, late: undefined, next: after(earliest) }
  }
  const late = missedUntil(recurrence, zone, due, now)
  if (policy === "late" && late.missed <= mostLate) return { fire: true, late: { due, missed: 1 }, next: after(due) }
  return { fire: true, late, next: after(now) }
}
