import * as Schema from "effect/Schema"
import { Reminder } from "./Reminder.ts"
import { cancel, snooze } from "./Transitions.ts"

/** How long an operator snoozes a reminder. */
export const SnoozeFor = Schema.Literal("10 minutes", "1 hour", "tomorrow")

/**
 * What an operator does with a reminder. `dueAt`: when it was due as the operator saw it (epoch milliseconds); if that has
 * changed since, nothing is done.
 */
export type ReminderDeed =
  | { readonly _tag: "cancel" }
  | { readonly _tag: "snooze"; readonly snooze: typeof SnoozeFor.Type; readonly dueAt: number }
  | {
      readonly _tag: "change"
      readonly dueAt: number
      readonly text?: string | undefined
      /** When it fires instead, in epoch milliseconds. Only for a reminder that fires once. */
      readonly at?: number | undefined
    }

/** There is no active reminder with that id. */
export class NoReminder extends Schema.TaggedError<NoReminder>()("NoReminder", { why: Schema.String }) {
  override get message() {
    return this.why
  }

  static of(id: string) {
    return new NoReminder({ why: `There is no reminder ${id}: it was never set, or its record was deleted.` })
  }
}

/** Whether the reminder is as the operator saw it. */
export const isAsSeen = ({ dueAt, state }: Reminder, deed: ReminderDeed): boolean =>
  state === "active" && (deed._tag === "cancel" || deed.dueAt === dueAt)

/** The reminder after a deed, or why it cannot be done. */
export const operate = (reminder: Reminder, deed: ReminderDeed, now: number): Reminder | string => {
  if (reminder.state !== "active")
    return `The reminder ${reminder.id} is ${reminder.state}: nothing can be done with it.`
  switch (deed._tag) {
    case "cancel":
      return cancel(reminder)
    case "snooze":
      return snooze(reminder, deed.snooze, now)
    case "change": {
      const { at, text = reminder.text } = deed
      if (at === undefined) return new Reminder({ ...reminder, text })
      if (reminder.recurrence._tag !== "Once")
        return `The reminder ${reminder.id} repeats, and its times cannot be changed here: snooze it, or cancel it.`
      if (at <= now) return `The new time of the reminder ${reminder.id} is in the past.`
      return new Reminder({ ...reminder, text, recurrence: { _tag: "Once", at }, dueAt: at, snoozedUntil: null })
    }
  }
}
