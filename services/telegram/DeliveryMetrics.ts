import * as Metric from "effect/Metric"

/** Calls of `sendMessage`. */
export const sends = Metric.counter("holdfast_sends_total", { description: "Calls of sendMessage", incremental: true })

/** Parts that were looked for in their chat, because it is unknown whether they were sent. */
export const probes = Metric.counter("holdfast_probes_total", {
  description: "Parts that were looked for in their chat",
  incremental: true
})

/** Probes that found their part in the chat. */
export const proven = Metric.counter("holdfast_proven_total", {
  description: "Parts that a probe found in their chat",
  incremental: true
})

/** Parts that were sent again, because no probe found them. */
export const resent = Metric.counter("holdfast_resent_total", {
  description: "Parts that were sent again after a probe did not find them",
  incremental: true
})
