import type { ConversationKey, RequestId } from "../Ids.ts"
import { day, instantOf, localOf } from "./calendar/Calendar.ts"
import { type Decision, defaultPolicy, type Lateness, missed, type MissedPolicy, onTime } from "./Missed.ts"
import { next } from "./calendar/Occurrences.ts"
import { Reminder, type ReminderId, reminderRequestId } from "./Reminder.ts"
import type { Understood } from "./language/Understanding.ts"
import type { Zone } from "./calendar/Zone.ts"

/** The owner of a reminder, and the conversation in which it fires. */
export interface Owner {
  readonly conversation: ConversationKey
  readonly bot: number
  readonly user: number
  readonly zone: Zone
}

/** A reminder as it is set at an instant. */
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
export interface Firing {
  readonly request: RequestId
  readonly occurrence: number
  readonly due: number
  readonly late: Lateness | undefined
}

/** A reminder after its time has come, and the occurrence that fires, if one does. */
export interface Fired {
  readonly reminder: Reminder
  readonly firing: Firing | undefined
}

const changed = (reminder: Reminder, change: Partial<ConstructorParameters<typeof Reminder>[0]>) =>
  new Reminder({ ...reminder, ...change })

/** Active while something is due, else done. */
const due = (reminder: Reminder, occurrence: number, planned: number | undefined, snoozedUntil: number | null) => {
  const times = [planned ?? null, snoozedUntil].filter((at) => at !== null)
  return times.length === 0
    ? changed(reminder, { state: "done", occurrence, dueAt: null, snoozedUntil: null })
    : changed(reminder, { state: "active", occurrence, dueAt: Math.min(...times), snoozedUntil })
}

/** A snoozed occurrence was asked for by hand: it fires however late, and the plan goes on as it was. */
const decided = ({ dueAt, policy, recurrence, snoozedUntil, zone }: Reminder, at: number, now: number): Decision => {
  if (snoozedUntil !== dueAt) return missed(policy, at, now, recurrence, zone)
  return { ...missed("late", at, now, { _tag: "Once", at }, zone), next: next(recurrence, zone, at) }
}

/**
 * Fires what is due, as its policy says; nothing happens before, or when it is not active. Afterwards the next occurrence is due, or
 * the reminder is done. What was skipped takes no number.
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
 * As of when something is decided about a reminder that an engine says is due: its clock may be a little ahead of ours. Nothing where
 * the reminder is not due, by neither clock.
 */
export const dueAsOf = ({ dueAt, state }: Reminder, now: number): number | undefined =>
  state !== "active" || dueAt === null || dueAt - now > onTime ? undefined : Math.max(now, dueAt)

/** Ends an active reminder for good, because a person does not want it. */
export const cancel = (reminder: Reminder): Reminder =>
  reminder.state === "active" ? changed(reminder, { state: "cancelled", dueAt: null, snoozedUntil: null }) : reminder

/** Marks a reminder as done: a single one ends; a repeated one comes again as planned, without its snoozed occurrence. */
export const done = (reminder: Reminder, now: number): Reminder => {
  if (reminder.state !== "active") return reminder
  if (reminder.recurrence._tag === "Once") return changed(reminder, { state: "done", dueAt: null, snoozedUntil: null })
  if (reminder.snoozedUntil === null) return reminder
  return due(reminder, reminder.occurrence, next(reminder.recurrence, reminder.zone, now), null)
}

/** For how long: ten minutes, an hour, or until the same time tomorrow. */
export type Snooze = "10 minutes" | "1 hour" | "tomorrow"

const until = (snooze: Snooze, zone: Zone, now: number): number => {
  if (snooze !== "tomorrow") return now + (snooze === "1 hour" ? 60 : 10) * 60_000
  const local = localOf(zone, now)
  // A day that a zone leaves out has no tomorrow on its clocks.
  return instantOf(zone, local - (local % 60_000) + day) ?? now + day
}

/**
 * Makes a reminder that fired come once more later, beside what is planned; it is an occurrence with a number of its own. A reminder that is
 * done becomes active again; one that was cancelled stays so. What comes once and was not told yet is put off.
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
