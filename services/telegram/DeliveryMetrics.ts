import { counter } from "../telemetry/Series.ts"

export const sends = counter("holdfast_sends_total", "Calls of sendMessage")

export const probes = counter("holdfast_probes_total", "Probes for parts whose outcome is unknown")

export const proven = counter("holdfast_proven_total", "Probes that found their part in the chat")

export const resent = counter("holdfast_resent_total", "Parts that were sent again because no probe found them")
