import type { Backlog } from "../../domain/telemetry/Backlog.ts"
import { sampled, type Tally, timesOf } from "../../domain/telemetry/Tally.ts"
import type { Readings } from "./Readings.ts"

/** The counters of the history: the name of the series, the metric, and the label by whose values it is divided. */
const counted: ReadonlyArray<readonly [series: string, metric: string, label?: string]> = [
  ["updates", "holdfast_updates_total"],
  ["duplicates", "holdfast_updates_duplicate_total"],
  ["late", "holdfast_updates_late_total"],
  ["skipped", "holdfast_updates_skipped_total"],
  ["turns", "holdfast_turns_total", "end"],
  ["calls", "holdfast_model_calls_total", "why"],
  ["asked", "holdfast_model_calls_total", "candidate"],
  ["answered", "holdfast_model_calls_succeeded_total", "candidate"],
  ["failures", "holdfast_model_calls_failed_total", "failure"],
  ["rejections", "holdfast_model_rejections_total", "why"],
  ["resumed", "holdfast_model_resumed_total", "how"],
  ["breakers", "holdfast_breaker_transitions_total", "to"],
  ["tokens", "holdfast_model_tokens_total", "kind"],
  ["cost", "holdfast_model_cost_total", "candidate"],
  ["sends", "holdfast_sends_total"],
  ["probes", "holdfast_probes_total"],
  ["resent", "holdfast_resent_total"],
  ["reminders", "holdfast_reminders_fired_total"]
]

const timed: ReadonlyArray<readonly [series: string, metric: string]> = [
  ["total", "holdfast_accept_to_delivered_seconds"],
  ["firstToken", "holdfast_model_first_token_seconds"],
  ["call", "holdfast_model_call_seconds"]
]

/** The names of the metrics that the history reads. */
export const metrics: ReadonlySet<string> = new Set([...counted, ...timed].map(([, metric]) => metric))

/** What is sampled once in a minute. */
export interface Sampled {
  /** The bytes that the process holds. */
  readonly memory: number
  /** Null if the store does not answer. */
  readonly backlog: Backlog | null
  /** The seconds in which the circuit breaker of a candidate rejected calls. */
  readonly open: ReadonlyMap<string, number>
}

/** The tally of a minute: what was counted since an earlier reading, and the samples. `at` is in epoch milliseconds. */
export const tally = (readings: Readings, { backlog, memory, open }: Sampled, at: number): Tally => {
  const counts = counted.flatMap(([series, metric, label]) => {
    const values =
      label === undefined
        ? [[series, readings.total(metric)] as const]
        : Object.entries(readings.by(metric, label)).map(([value, count]) => [`${series}:${value}`, count] as const)
    return values.filter(([, count]) => count > 0)
  })
  const times = timed.flatMap(([series, metric]) => {
    const histogram = readings.histogram(metric)
    return histogram.count > 0 ? [[series, timesOf(histogram)] as const] : []
  })
  const behind = backlog && {
    backlog: sampled(backlog.conversations),
    age: sampled(backlog.since === null ? 0 : Math.max(0, at - backlog.since) / 1000)
  }
  return {
    counts: Object.fromEntries([
      ...counts,
      ...Array.from(open, ([candidate, seconds]) => [`open:${candidate}`, seconds] as const)
    ]),
    times: Object.fromEntries(times),
    levels: { memory: sampled(memory), ...behind }
  }
}
