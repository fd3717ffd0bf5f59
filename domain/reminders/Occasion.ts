import type { Asker } from "./Outcome.ts"
import type { Reminder } from "./Reminder.ts"
import { cancel, dueAsOf, fire, type Fired } from "./Transitions.ts"

/** A stored reminder. `decidedAt`: the time as of which its next occurrence was decided; null before that. */
export interface Stored {
  readonly reminder: Reminder
  readonly decidedAt: number | null
}

/** The new state of a reminder, and what fires. `at`: the time as of which this was decided. */
export interface Occasion extends Stored, Fired {
  readonly at: number
}

/** Decides about an occurrence of a reminder, by its number; `undefined` if it was already sent, cancelled or snoozed. */
export type Decide = (stored: Stored, occurrence: number, now: number) => Occasion | undefined

const isNext = ({ reminder }: Stored, occurrence: number) =>
  reminder.state === "active" && reminder.occurrence === occurrence

/** The first decision is kept, so that a repeated step sends the same text. */
const asOf = (stored: Stored, occurrence: number, now: number): number | undefined =>
  isNext(stored, occurrence) ? (stored.decidedAt ?? dueAsOf(stored.reminder, now)) : undefined

/** The occurrence is due: decides its text. */
export const due: Decide = (stored, occurrence, now) => {
  const at = asOf(stored, occurrence, now)
  if (at === undefined) return undefined
  return { reminder: stored.reminder, decidedAt: at, at, firing: fire(stored.reminder, at).firing }
}

/** The occurrence was sent or skipped: the reminder continues with the next one, or is done. */
export const fired: Decide = (stored, occurrence, now) => {
  const at = asOf(stored, occurrence, now)
  return at === undefined ? undefined : { ...fire(stored.reminder, at), decidedAt: null, at }
}

/** The occurrence can be neither sent nor skipped: the reminder ends. */
export const abandoned: Decide = (stored, occurrence, now) =>
  isNext(stored, occurrence)
    ? { reminder: cancel(stored.reminder), decidedAt: null, at: now, firing: undefined }
    : undefined

/** As a person sees it: an occurrence that is being sent counts as sent. */
export const seen = ({ decidedAt, reminder }: Stored): Reminder =>
  decidedAt === null ? reminder : fire(reminder, decidedAt).reminder

/** The active reminders of a person, as that person sees them. */
export const active = (stored: ReadonlyArray<Stored>): ReadonlyArray<Reminder> =>
  stored.map(seen).filter(({ state }) => state === "active")

/** A reminder as the asker sees it; `undefined` if it belongs to another person. */
export const own = ({ bot, user }: Asker, stored: Stored): Reminder | undefined =>
  stored.reminder.bot === bot && stored.reminder.user === user ? seen(stored) : undefined
