import * as Duration from "effect/Duration"
import type * as Schedule from "effect/Schedule"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import { composed } from "../resilience/Attempts.ts"
import { exponential, honourRetryAfter, whileDelay, within } from "../resilience/Retry.ts"
import type { RouteCandidate } from "./RouteCandidate.ts"
import type { Visit } from "./RouteState.ts"

/** An ask never waits this long for a candidate while another one could be asked, in milliseconds. */
export const longWait = 1000

/**
 * When a candidate is tried again before the next one is asked: after the delays of its own schedule, while its failures are transient,
 * until its breaker is open, paid from the budget; see {@link composed}. While another candidate could be asked it ends at a
 * wait of a second or more, and sooner at a candidate that mostly fails.
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
 * When the candidates are gone through again, because none may be asked now: after 50, 100, 200, 400, 800, 1000 ms and so on, or later
 * if the first of them may be asked later, within so many milliseconds in all.
 */
export const alongRoute = (left: number): Schedule.Schedule<unknown, Judgement> =>
  exponential({ base: "50 millis", factor: 2, cap: "1 second" }).pipe(honourRetryAfter(Duration.infinity), within(left))
