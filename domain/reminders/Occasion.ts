import type { Asker } from "./Outcome.ts"
import type { Reminder } from "./Reminder.ts"
import { cancel, dueAsOf, fire, type Fired } from "./Transitions.ts"

/** A reminder as it is stored, and as of when it was decided what is told of its next occurrence; null before. */
export interface Stored {
  readonly reminder: Reminder
  readonly decidedAt: number | null
}

/** What is stored of a reminder from now on, and what is told of it as of when. */
export interface Occasion extends Stored, Fired {
  readonly at: number
}

/** Decides about an occurrence of a reminder, by its number; `undefined` when it was told, cancelled or put off. */
export type Decide = (stored: Stored, occurrence: number, now: number) => Occasion | undefined

const isNext = ({ reminder }: Stored, occurrence: number) =>
  reminder.state === "active" && reminder.occurrence === occurrence

/** The first decision stands, so that a step that runs again tells the same. */
const asOf = (stored: Stored, occurrence: number, now: number): number | undefined =>
  isNext(stored, occurrence) ? (stored.decidedAt ?? dueAsOf(stored.reminder, now)) : undefined

/** Its time has come: decides what is told of it. */
export const due: Decide = (stored, occurrence, now) => {
  const at = asOf(stored, occurrence, now)
  if (at === undefined) return undefined
  return { reminder: stored.reminder, decidedAt: at, at, firing: fire(stored.reminder, at).firing }
}

/** It was told, or is not to be: the reminder goes on to the next occurrence, or is done. */
export const fired: Decide = (stored, occurrence, now) => {
  const at = asOf(stored, occurrence, now)
  return at === undefined ? undefined : { ...fire(stored.reminder, at), decidedAt: null, at }
}

/** It can be neither told nor skipped to the next occurrence: the reminder ends. */
export const abandoned: Decide = (stored, occurrence, now) =>
  isNext(stored, occurrence)
    ? { reminder: cancel(stored.reminder), decidedAt: null, at: now, firing: undefined }
    : undefined

/** As a person sees it: one that is just being told counts as told. */
const seen = ({ decidedAt, reminder }: Stored): Reminder =>
  decidedAt === null ? reminder : fire(reminder, decidedAt).reminder

/** The active ones among the reminders of a person, as that person sees them. */
export const active = (stored: ReadonlyArray<Stored>): ReadonlyArray<Reminder> =>
  stored.map(seen).filter(({ state }) => state === "active")

/** A reminder as whoever asks for it sees it; `undefined` when it is another person's. */
export const own = ({ bot, user }: Asker, stored: Stored): Reminder | undefined =>
  stored.reminder.bot === bot && stored.reminder.user === user ? seen(stored) : undefined
