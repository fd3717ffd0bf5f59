import type { ConversationKey, RequestId } from "../Ids.ts"
import { day, instantOf, localOf } from "./calendar/Calendar.ts"
import { type Decision, defaultPolicy, type Lateness, missed, type MissedPolicy, onTime } from "./Missed.ts"
import { next } from "./calendar/Occurrences.ts"
import { Reminder, type ReminderId, reminderRequestId } from "./Reminder.ts"
import type { Understood } from "./language/Understanding.ts"
import type { Zone } from "./calendar/Zone.ts"

/** The owner of a reminder, and the conversation in which it fires. */
interface Owner {
  readonly conversation: ConversationKey
  readonly bot: number
  readonly user: number
  readonly zone: Zone
}

/** Creates a reminder at an instant. */
export const create = (
  id: ReminderId,
  owner: Owner,
  { at, recurrence, text }: Understood,
  now: number,
  policy: MissedPolicy = defaultPolicy(recurrence)
): Reminder =>
  new Reminder({
    id,
    conversation: owner.conversation,
    bot: owner.bot,
    user: owner.user,
    text,
    recurrence,
    zone: owner.zone,
    policy,
    state: "active",
    occurrence: 1,
    dueAt: at,
    snoozedUntil: null,
    createdAt: now
  })

/** An occurrence that fires: its request id, when it was due, and how late it is (undefined: on time). */
interface Firing {
  readonly request: RequestId
  readonly occurrence: number
  readonly due: number
  readonly late: Lateness | undefined
}

/** A reminder after an occurrence was due, and the occurrence if it fires. */
export interface Fired {
  readonly reminder: Reminder
  readonly firing: Firing | undefined
}

const changed = (reminder: Reminder, change: Partial<ConstructorParameters<typeof Reminder>[0]>) =>
  new Reminder({ ...reminder, ...change })

/** Active while an occurrence is due in the future, otherwise done. */
const due = (reminder: Reminder, occurrence: number, planned: number | undefined, snoozedUntil: number | null) => {
  const times = [planned ?? null, snoozedUntil].filter((at) => at !== null)
  return times.length === 0
    ? changed(reminder, { state: "done", occurrence, dueAt: null, snoozedUntil: null })
    : changed(reminder, { state: "active", occurrence, dueAt: Math.min(...times), snoozedUntil })
}

/** A snoozed occurrence was requested explicitly: it fires however late it is, and the plan stays the same. */
const decided = ({ dueAt, policy, recurrence, snoozedUntil, zone }: Reminder, at: number, now: number): Decision => {
  if (snoozedUntil !== dueAt) return missed(policy, at, now, recurrence, zone)
  return { ...missed("late", at, now, { _tag: "Once", at }, zone), next: next(recurrence, zone, at) }
}

/**
 * Fires the due occurrence according to the policy; does nothing if the reminder is not due or not active. Afterwards the next occurrence
 * is due, or the reminder is done. Skipped occurrences take no number.
 */
export const fire = (reminder: Reminder, now: number): Fired => {
  const { dueAt, id, occurrence, snoozedUntil, state } = reminder
  if (state !== "active" || dueAt === null || dueAt > now) return { reminder, firing: undefined }
  const { fire, late, next } = decided(reminder, dueAt, now)
  const snoozed = snoozedUntil === dueAt ? null : snoozedUntil
  return {
    reminder: due(reminder, fire ? occurrence + 1 : occurrence, next, snoozed),
    firing: fire ? { request: reminderRequestId(id, occurrence), occurrence, due: dueAt, late } : undefined
  }
}

/**
 * The time as of which to decide about a reminder that an engine reports as due, because the engine's clock may be slightly ahead.
 * Undefined if the reminder is due by neither clock.
 */
export const dueAsOf = ({ dueAt, state }: Reminder, now: number): number | undefined =>
  state !== "active" || dueAt === null || dueAt - now > onTime ? undefined : Math.max(now, dueAt)

/** Ends an active reminder permanently, because a person cancelled it. */
export const cancel = (reminder: Reminder): Reminder =>
  reminder.state === "active" ? changed(reminder, { state: "cancelled", dueAt: null, snoozedUntil: null }) : reminder

/** Marks a reminder as done: a single one ends; a repeating one continues as planned, without its snoozed occurrence. */
export const done = (reminder: Reminder, now: number): Reminder => {
  if (reminder.state !== "active") return reminder
  if (reminder.recurrence._tag === "Once") return changed(reminder, { state: "done", dueAt: null, snoozedUntil: null })
  if (reminder.snoozedUntil === null) return reminder
  return due(reminder, reminder.occurrence, next(reminder.recurrence, reminder.zone, now), null)
}

/** How long to snooze: ten minutes, an hour, or until the same time tomorrow. */
export type Snooze = "10 minutes" | "1 hour" | "tomorrow"

const until = (snooze: Snooze, zone: Zone, now: number): number => {
  if (snooze !== "tomorrow") return now + (snooze === "1 hour" ? 60 : 10) * 60_000
  const local = localOf(zone, now)
  // If the zone skips tomorrow's date, there is no such time.
  return instantOf(zone, local - (local % 60_000) + day) ?? now + day
}

/**
 * Snoozes a reminder that fired: it fires once more, in addition to its plan, as an occurrence with its own number. A done reminder becomes
 * active again; a cancelled one stays cancelled. A single reminder that has not fired yet is postponed.
 */
export const snooze = (reminder: Reminder, snooze: Snooze, now: number): Reminder => {
  if (reminder.state === "cancelled") return reminder
  const { dueAt, occurrence, recurrence, snoozedUntil, zone } = reminder
  if (recurrence._tag === "Once" && dueAt === recurrence.at && dueAt > now) {
    const at = until(snooze, zone, dueAt)
    return changed(reminder, { recurrence: { _tag: "Once", at }, dueAt: at })
  }
  const planned = dueAt === null || dueAt === snoozedUntil ? next(recurrence, zone, now) : dueAt
  return due(reminder, occurrence, planned, until(snooze, zone, now))
}
