/** The limits of one user, so that nobody fills the store or is flooded. */
export interface ReminderLimits {
  /** The maximum number of active reminders. */
  readonly active: number
  /** The maximum length of a reminder's text, in UTF-16 units. */
  readonly text: number
  /** The maximum length of the whole input, in UTF-16 units: the text and the words for the time. */
  readonly input: number
  /** The minimum milliseconds between two occurrences. */
  readonly gap: number
  /** The maximum years until the first occurrence. */
  readonly years: number
}

export const reminderLimits: ReminderLimits = { active: 100, text: 1_000, input: 1_200, gap: 5 * 60_000, years: 10 }

/** The limit in years as milliseconds, with 366 days per year, so that the same date still fits. */
export const ahead = (limits: ReminderLimits): number => limits.years * 366 * 86_400_000

/** Whether a user with `active` reminders may add one. */
export const mayAdd = (active: number, limits: ReminderLimits = reminderLimits): boolean => active < limits.active
