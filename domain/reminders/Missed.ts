import * as Schema from "effect/Schema"
import { next } from "./calendar/Occurrences.ts"
import { type Recurrence, repeats } from "./calendar/Recurrence.ts"
import type { Zone } from "./calendar/Zone.ts"

/**
 * The policy for an occurrence that was missed because no process ran at its time.
 *
 * - `late`: it fires with a word on it, and so does each that was missed; more than ten are told as `once` does.
 * - `skip`: more than an hour late it does not fire, and nothing is said about it.
 * - `once`: of several that were missed one fires, with their number, and then it goes on as planned.
 */
export const MissedPolicy = Schema.Literal("late", "skip", "once")
export type MissedPolicy = typeof MissedPolicy.Type

/**
 * The lateness of a reminder: it was due at an instant, and so many were missed with
 * it (1 is itself alone; counted up to {@link countedMissed}).
 */
export interface Lateness {
  readonly due: number
  readonly missed: number
}

/**
 * The decision about an occurrence: whether it fires, how late it is (undefined: on time), and when the next one
 * is due (undefined: none), which may be late too.
 */
export interface Decision {
  readonly fire: boolean
  readonly late: Lateness | undefined
  readonly next: number | undefined
}

const minute = 60_000

/** How late, in milliseconds, is still on time. */
export const onTime = minute

/** How late, in milliseconds, `skip` still fires. */
export const tolerance = 60 * minute

/** Up to how many missed occurrences are counted. */
export const countedMissed = 100

const mostLate = 10

/** The policy if nobody chose one: a single reminder fires late, a repeated one catches up once. */
export const defaultPolicy = (recurrence: Recurrence): MissedPolicy => (repeats(recurrence) ? "once" : "late")

/** The occurrences from one that is due up to an instant, counted up to the limit, and the last of those. */
const missedUntil = (recurrence: Recurrence, zone: Zone, due: number, until: number): Lateness => {
  let missed = 1
  let last = due
  for (let at = next(recurrence, zone, due); at !== undefined && at <= until && missed < countedMissed; missed++) {
    last = at
    at = next(recurrence, zone, at)
  }
  return { due: last, missed }
}

/** Decides on an occurrence whose time has come: `due` and `now` in epoch milliseconds, `due <= now`. */
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
  if (policy === "late" && late.missed <= mostLate) {
    return { fire: true, late: { due, missed: 1 }, next: after(due) }
  }
  return { fire: true, late, next: after(now) }
}
