import * as Metric from "effect/Metric"

/** Reminders that were told. */
export const fires = Metric.counter("holdfast_reminders_fired_total", {
  description: "Reminders that were told",
  incremental: true
})

/** Reminders that were not told, because they were missed and their policy is to skip. */
export const skips = Metric.counter("holdfast_reminders_skipped_total", {
  description: "Reminders that were missed and skipped",
  incremental: true
})

/**
 * Texts in which no time was read, by reason. After `deadline` and `crash` the person is asked again in a plain form; the rest may be said
 * again.
 */
export const unreadTimes = Metric.counter("holdfast_times_unread_total", {
  description: "Texts in which no time was read within the bounds on such work",
  incremental: true
})
