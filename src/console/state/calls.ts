import { signal } from "@preact/signals"
import type { RouteEvent } from "../wire.ts"

export type BreakerEvent = Extract<RouteEvent, { readonly _tag: "Breaker" }>
type Called = Extract<RouteEvent, { readonly _tag: "Called" }>

/** A call to a candidate and its progress. `at` is in epoch milliseconds, durations are in milliseconds. */
export interface Call extends Pick<Called, "request" | "candidate" | "attempt" | "at" | "why"> {
  readonly firstToken: number | undefined
  readonly resumed: string | undefined
  readonly ended:
    | { readonly after: number; readonly failure: string | undefined; readonly retryIn: number | null }
    | undefined
}

const shown = 40

export const breakers = signal<ReadonlyMap<string, BreakerEvent>>(new Map())

/** The newest calls, oldest first. */
export const calls = signal<ReadonlyArray<Call>>([])

/** Changes the newest call with this attempt number: each round and each run of a turn numbers its attempts anew. */
const change = (event: Pick<Called, "request" | "candidate" | "attempt">, how: (call: Call) => Partial<Call>) => {
  const newest = calls.value.findLast(
    (call) => call.request === event.request && call.candidate === event.candidate && call.attempt === event.attempt
  )
  calls.value = calls.value.map((call) => (call === newest ? { ...call, ...how(call) } : call))
}

export const tell = (event: RouteEvent) => {
  switch (event._tag) {
    case "Breaker":
      breakers.value = new Map(breakers.value).set(event.candidate, event)
      break
    case "Called":
      calls.value = [...calls.value, { ...event, firstToken: undefined, resumed: undefined, ended: undefined }].slice(
        -shown
      )
      break
    case "FirstToken":
      change(event, () => ({ firstToken: event.after }))
      break
    case "Resumed":
      change(event, () => ({ resumed: event.how }))
      break
    case "Answered":
      change(event, () => ({ ended: { after: event.after, failure: undefined, retryIn: null } }))
      break
    case "Failed":
      change(event, () => ({ ended: { after: event.after, failure: event.failure, retryIn: event.retryIn } }))
  }
}

/** Replays the events from before the page was loaded. */
export const recall = (events: ReadonlyArray<RouteEvent>) => {
  breakers.value = new Map()
  calls.value = []
  for (const event of events) tell(event)
}
