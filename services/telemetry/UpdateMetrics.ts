import * as Metric from "effect/Metric"
import { latencies } from "./Series.ts"

const counter = (name: string, description: string) => Metric.counter(name, { description, incremental: true })

/** Updates that Telegram handed over. */
export const received = counter("holdfast_updates_total", "Updates that Telegram handed over")

/** Updates that were stored before, and dropped. */
export const duplicates = counter("holdfast_updates_duplicate_total", "Updates that were stored before")

/** Updates that are stored, and nothing else. */
export const skipped = counter("holdfast_updates_skipped_total", "Updates that are stored and not handled")

/** Updates of refused people and ignored groups, beyond twenty a minute of each: counted, and not stored. */
export const flooded = counter(
  "holdfast_updates_flood_total",
  "Updates of refused people and ignored groups that are counted and not stored"
)

/** Messages and edits that came after newer ones of their conversation. */
export const late = counter("holdfast_updates_late_total", "Messages and edits that came after newer ones")

/** From the acceptance of a turn's first message to the receipt of the last part of its answer, in seconds. */
export const acceptToDelivered = latencies(
  "holdfast_accept_to_delivered_seconds",
  "From the acceptance of a message to the receipt of its answer",
  []
)()
