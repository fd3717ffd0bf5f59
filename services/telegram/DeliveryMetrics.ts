import * as Metric from "effect/Metric"

export const sends = Metric.counter("holdfast_sends_total", { description: "Calls of sendMessage", incremental: true })

export const probes = Metric.counter("holdfast_probes_total", {
  description: "Probes for parts whose outcome is unknown",
  incremental: true
})

export const proven = Metric.counter("holdfast_proven_total", {
  description: "Probes that found their part in the chat",
  incremental: true
})

export const resent = Metric.counter("holdfast_resent_total", {
  description: "Parts that were sent again because no probe found them",
  incremental: true
})
