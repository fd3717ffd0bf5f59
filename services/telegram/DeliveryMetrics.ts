import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import { counter, latencies } from "../telemetry/Series.ts"

export const sends = counter("holdfast_sends_total", "Calls of sendMessage")

export const probes = counter("holdfast_probes_total", "Parts whose outcome was unknown, and that were probed")

export const proven = counter("holdfast_proven_total", "Probes that found their part in the chat")

export const resent = counter("holdfast_resent_total", "Parts that were sent again because no probe found them")

/** How long a part of unknown outcome held its chat, in seconds from its send. */
export const settled = latencies(
  "holdfast_settled_seconds",
  "From a send without an answer until its outcome was known",
  []
)()

/** The edits that it took to learn what came of a part. */
export const edits = Metric.histogram(
  "holdfast_settled_edits",
  MetricBoundaries.fromIterable([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 32, 48, 64, 96]),
  "Probing edits until the outcome of a send was known"
)
