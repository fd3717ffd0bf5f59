/** The limits of one user, so that nobody fills the store or is flooded. */
export interface ReminderLimits {
  /** Active reminders of a user. */
  readonly active: number
  /** UTF-16 units of a reminder's text. */
  readonly text: number
  /** UTF-16 units of what is read at all: a text, and the words that say when. */
  readonly input: number
  /** Milliseconds between two occurrences. */
  readonly gap: number
  /** Years ahead of the first occurrence. */
  readonly years: number
}

export const reminderLimits: ReminderLimits = { active: 100, text: 1_000, input: 1_200, gap: 5 * 60_000, years: 10 }

/** The milliseconds that a limit in years is: of 366 days each, so that the same date still fits. */
export const ahead = (limits: ReminderLimits): number => limits.years * 366 * 86_400_000

/** Whether a user with so many active reminders may have one more. */
export const mayAdd = (active: number, limits: ReminderLimits = reminderLimits): boolean => active < limits.active
