import { counter, latencies } from "./Series.ts"

export const received = counter("holdfast_updates_total", "Updates received from Telegram")

export const duplicates = counter("holdfast_updates_duplicate_total", "Updates that were stored before, and dropped")

export const skipped = counter("holdfast_updates_skipped_total", "Updates that were stored, but not handled")

/** Updates of refused people and ignored groups, beyond twenty per minute and sender. */
export const flooded = counter(
  "holdfast_updates_flood_total",
  "Updates of refused people and ignored groups that were counted, but not stored"
)

export const overQuota = counter(
  "holdfast_updates_over_quota_total",
  "Messages that were not answered because of a daily limit of their sender"
)

export const late = counter("holdfast_updates_late_total", "Messages and edits that arrived after newer ones")

/** From the acceptance of a turn's first message to the receipt of the last part of its answer, in seconds. */
export const acceptToDelivered = latencies(
  "holdfast_accept_to_delivered_seconds",
  "From the acceptance of a message to the receipt of its answer",
  []
)()
