import { counter } from "./Series.ts"

export const fires = counter("holdfast_reminders_fired_total", "Reminders that were sent")

/** Reminders that were not sent, because they were missed and their policy is to skip. */
export const skips = counter("holdfast_reminders_skipped_total", "Reminders that were missed and skipped")

/**
 * Texts in which no time was read, by reason. After `deadline` and `crash` the person is asked for a simpler form;
 * after other reasons, to try again later.
 */
export const unreadTimes = counter(
  "holdfast_times_unread_total",
  "Texts whose time could not be read within the limits"
)
