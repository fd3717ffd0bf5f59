import type { RouteEvent } from "../model/RouteEvent.ts"
import { lasted } from "../telemetry/Lasted.ts"

type Breaker = Extract<RouteEvent, { readonly _tag: "Breaker" }>

/** A candidate whose provider refuses the account or the address, until it answers again. */
export interface Refused {
  readonly candidate: string
  /** The tag of the failure. */
  readonly failure: string
  /** The name of the setting with the key, if it is known. */
  readonly credential: string | undefined
}

/** What the condition of a daemon is told from. Times are epoch milliseconds. */
export interface Facts {
  /** The parts of the daemon: `true`, or why one is not ready. */
  readonly parts: Readonly<Record<string, true | string>>
  readonly refused: ReadonlyArray<Refused>
  readonly breakers: ReadonlyArray<Breaker>
  /** Since when the oldest work waits or runs; null without any. */
  readonly since: number | null
  readonly now: number
}

/**
 * How a daemon is doing. `ok`: all is well. `degraded`: it accepts messages, but some get no answer, or a late one.
 * `down`: it accepts or answers none. Each reason is a sentence that says what to do.
 */
export interface Condition {
  readonly state: "ok" | "degraded" | "down"
  readonly reasons: ReadonlyArray<string>
}

/** How old the oldest work may be, in milliseconds. */
const patience = 5 * 60_000

const why: Readonly<Record<string, (refused: Refused) => string>> = {
  Unauthorized: ({ candidate, credential }) =>
    `${candidate} refuses the key: it is wrong or expired. Replace ${credential ?? "its key"}, and restart.`,
  PaymentRequired: ({ candidate, credential }) =>
    `${candidate} is out of credit. Add credit to the account of ${credential ?? "its key"}.`,
  Forbidden: ({ candidate }) =>
    `${candidate} may not be used by this account, or not in this region. Choose another model in HOLDFAST_ROUTE.`,
  ModelNotFound: ({ candidate }) => `${candidate} does not exist. Choose another model in HOLDFAST_ROUTE.`,
  WrongAddress: ({ candidate }) => `No model answers at the address of ${candidate}. Correct its base URL.`
}

/** Whether a failure is about the account or the address: each request fails until an operator acts. */
export const isRefusal = (failure: string): boolean => failure in why

const rejects = ({ state }: Breaker) => state === "open" || state === "isolated"

const breaker = ({ candidate, state }: Breaker) =>
  state === "isolated"
    ? `${candidate} is not asked: its circuit breaker was isolated by hand.`
    : `${candidate} is not asked for a while: it failed too often, and its circuit breaker is open.`

export const condition = ({ breakers, now, parts, refused, since }: Facts): Condition => {
  const down = Object.entries(parts).flatMap(([part, status]) => (status === true ? [] : [`${part}: ${status}`]))
  const rejected = new Set(refused.map(({ candidate }) => candidate))
  const reasons = [
    ...refused.map((one) => why[one.failure]?.(one) ?? `${one.candidate} refuses all requests (${one.failure}).`),
    ...breakers.filter((one) => rejects(one) && !rejected.has(one.candidate)).map(breaker),
    ...(since !== null && now - since > patience ? [`The oldest message has waited for ${lasted(now - since)}.`] : [])
  ]
  return {
    state: down.length > 0 ? "down" : reasons.length > 0 ? "degraded" : "ok",
    reasons: [...down, ...reasons]
  }
}
