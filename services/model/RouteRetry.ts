import * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import { composed } from "../resilience/Attempts.ts"
import { exponential, honourRetryAfter, whileDelay, within } from "../resilience/Retry.ts"
import type { RouteCandidate } from "./RouteCandidate.ts"
import type { Visit } from "./RouteState.ts"

/** An ask never waits this long, in milliseconds, for a candidate while another one can be called. */
export const longWait = 1000

/**
 * When a candidate is retried before the next one is called: by its own schedule, while failures are transient, the breaker is not open and
 * the budget allows it; see {@link composed}. While another candidate can be called, it ends at a wait of a second or more, and earlier at
 * a candidate that mostly fails.
 */
export const atCandidate = (
  { adaptation, policy, retry }: RouteCandidate,
  client: string,
  visit: Visit,
  hasOther: () => boolean
): Schedule.Schedule<unknown, Judgement> => {
  const sparing = whileDelay((wait) => {
    const other = hasOther()
    if (other && visit.tried >= (adaptation?.retries ?? Infinity)) return false
    visit.wait = wait
    return !(other && wait >= longWait)
  })
  return composed({ ...policy, retry: sparing(retry) }, { client })
}

/**
 * When the route is tried again because no candidate can be called now: after 50, 100, 200, 400, 800, 1000 ms and so on, or when the first
 * candidate may be called if that is later, within `left` milliseconds.
 */
export const alongRoute = (left: number): Schedule.Schedule<unknown, Judgement> =>
  exponential({ base: "50 millis", factor: 2, cap: "1 second" }).pipe(honourRetryAfter(Duration.infinity), within(left))
