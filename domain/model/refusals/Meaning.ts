import {
  ContentRefused,
  ContextTooLong,
  Forbidden,
  InvalidRequest,
  ModelNotFound,
  NotSupported,
  Overloaded,
  PaymentRequired,
  RateLimited,
  ServerError,
  Unauthorized,
  WrongAddress,
  type ModelFailure
} from "../Failure.ts"
import { capabilities, type Capability } from "../Capability.ts"
import type { Asked } from "../Facts.ts"

const failures = {
  RateLimited,
  Overloaded,
  ServerError,
  Unauthorized,
  PaymentRequired,
  Forbidden,
  InvalidRequest,
  ModelNotFound,
  WrongAddress,
  ContextTooLong,
  ContentRefused
}

/**
 * The meaning of a refusal: the failure of that name; `QuotaSpent`, a daily or monthly quota (`RateLimited` with a long
 * delay); or `no tools` and the like, a part that the candidate does not support (`NotSupported`).
 */
export type Meaning = keyof typeof failures | "QuotaSpent" | `no ${Capability}`

const kinds = Object.keys(failures) as ReadonlyArray<keyof typeof failures>

export const meanings: ReadonlyArray<Meaning> = [
  ...kinds,
  "QuotaSpent",
  ...capabilities.map((capability) => `no ${capability}` as const)
]

/** Milliseconds. A spent daily quota is retried at this interval, unless the provider says when it is reset. */
const spent = 60 * 60 * 1000
/** Milliseconds. A shorter hint is about a limit per minute. */
const shortest = 60 * 1000

const waits: ReadonlySet<Meaning> = new Set(["RateLimited", "Overloaded", "ServerError"])

/**
 * Makes the failure of a meaning. `retryAfter` (milliseconds) is kept if waiting helps, and dropped otherwise; for
 * `QuotaSpent` a hint under a minute is ignored.
 */
export const make = (meaning: Meaning, asked: Asked, status?: number, retryAfter?: number): ModelFailure => {
  const facts = { ...asked, ...(status === undefined ? {} : { status }) }
  if (meaning === "QuotaSpent") {
    const known = retryAfter !== undefined && retryAfter >= shortest
    return new RateLimited({ ...facts, retryAfter: known ? retryAfter : spent })
  }
  const lacking = capabilities.find((capability) => meaning === `no ${capability}`)
  if (lacking !== undefined) return new NotSupported({ ...facts, capability: lacking })
  const kind = kinds.find((kind) => kind === meaning) ?? "InvalidRequest"
  return new failures[kind]({ ...facts, ...(retryAfter !== undefined && waits.has(meaning) ? { retryAfter } : {}) })
}
