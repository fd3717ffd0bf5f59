import * as Metric from "effect/Metric"

export const fires = Metric.counter("holdfast_reminders_fired_total", {
  description: "Reminders that were sent",
  incremental: true
})

/** Reminders that were not sent, because they were missed and their policy is to skip. */
export const skips = Metric.counter("holdfast_reminders_skipped_total", {
  description: "Reminders that were missed and skipped",
  incremental: true
})

/**
 * Texts in which no time was read, by reason. After `deadline` and `crash` the person is asked for a simpler form;
 * after other reasons, to try again later.
 */
export const unreadTimes = Metric.counter("holdfast_times_unread_total", {
  description: "Texts whose time could not be read within the limits",
  incremental: true
})
