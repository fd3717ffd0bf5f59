import type { Reminder } from "./Reminder.ts"

/**
 * Whether a change of a reminder uses up the buttons under its confirmation. That of a single one names a time that is
 * past or changed by then. A repeating one can be cancelled and changed there as long as it is active.
 */
export const isSpent = ({ recurrence, state }: Pick<Reminder, "recurrence" | "state">): boolean =>
  state !== "active" || recurrence._tag === "Once"
