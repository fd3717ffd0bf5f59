import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { counters, gauges, latencies } from "./Series.ts"

const calls = counters("holdfast_model_calls_total", "Model calls, by reason", ["candidate", "why"])
const succeeded = counters("holdfast_model_calls_succeeded_total", "Model calls with a complete answer", ["candidate"])
const failed = counters("holdfast_model_calls_failed_total", "Model calls that failed, by failure", [
  "candidate",
  "failure"
])
const rejected = counters("holdfast_model_rejections_total", "Candidates that were not asked, by reason", [
  "candidate",
  "why"
])
const resumed = counters("holdfast_model_resumed_total", "Resumed answers, by method", ["candidate", "how"])
const tokens = counters("holdfast_model_tokens_total", "Tokens as counted by the providers", ["candidate", "kind"])
const cost = counters("holdfast_model_cost_total", "Cost as reported by the providers, in US dollars", ["candidate"])
const firstToken = latencies("holdfast_model_first_token_seconds", "Time from a call to its first text", ["candidate"])
const whole = latencies("holdfast_model_call_seconds", "Time from a call to its end", ["candidate", "outcome"])
const transitions = counters(
  "holdfast_breaker_transitions_total",
  "Transitions of circuit breakers, by the new state",
  ["candidate", "to"]
)
const open = gauges("holdfast_breaker_open", "1 if a circuit breaker rejects calls", ["candidate"])

type State = Extract<RouteEvent, { readonly _tag: "Breaker" }>["state"]

/** Records the events of a route in the metrics. Synchronous: less than a microsecond per event. */
export const make = () => {
  const states = new Map<string, State>()

  /** The first known state of a breaker is not a transition. */
  const stands = (candidate: string, state: State): void => {
    const before = states.get(candidate)
    if (before === state) return
    states.set(candidate, state)
    open(candidate).unsafeUpdate(state === "open" || state === "isolated" ? 1 : 0, [])
    if (before !== undefined) transitions(candidate, state).unsafeUpdate(1, [])
  }

  const count = (event: RouteEvent): void => {
    const { candidate } = event
    switch (event._tag) {
      case "Called":
        return calls(candidate, event.why).unsafeUpdate(1, [])
      case "FirstToken":
        return firstToken(candidate).unsafeUpdate(event.after / 1000, [])
      case "Answered":
        succeeded(candidate).unsafeUpdate(1, [])
        whole(candidate, "answered").unsafeUpdate(event.after / 1000, [])
        if (event.promptTokens !== null) tokens(candidate, "prompt").unsafeUpdate(event.promptTokens, [])
        if (event.completionTokens !== null) tokens(candidate, "completion").unsafeUpdate(event.completionTokens, [])
        if (event.cost !== null) cost(candidate).unsafeUpdate(event.cost, [])
        return
      case "Failed":
        failed(candidate, event.failure).unsafeUpdate(1, [])
        return whole(candidate, "failed").unsafeUpdate(event.after / 1000, [])
      case "Skipped":
        return rejected(candidate, event.why).unsafeUpdate(1, [])
      case "Resumed":
        return resumed(candidate, event.how).unsafeUpdate(1, [])
      case "Breaker":
        return stands(candidate, event.state)
    }
  }
  return { count, stands }
}
