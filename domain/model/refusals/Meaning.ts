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
 * The meaning of a refusal: the failure of that name, `QuotaSpent` (the quota of a day or a month: `RateLimited` until much later), or
 * `no tools` and the like, a part that the candidate does not take (`NotSupported`).
 */
export type Meaning = keyof typeof failures | "QuotaSpent" | `no ${Capability}`

const kinds = Object.keys(failures) as ReadonlyArray<keyof typeof failures>

/** All {@link Meaning}s. */
export const meanings: ReadonlyArray<Meaning> = [
  ...kinds,
  "QuotaSpent",
  ...capabilities.map((capability) => `no ${capability}` as const)
]

/** In milliseconds. A daily quota is not tried more often than this, if the provider does not say when it comes back. */
const spent = 60 * 60 * 1000
/** A shorter hint is about the limit of a minute, in milliseconds. */
const shortest = 60 * 1000

const waits: ReadonlySet<Meaning> = new Set(["RateLimited", "Overloaded", "ServerError"])

/**
 * A failure of that meaning. `retryAfter` (milliseconds) is kept where waiting helps, and passed over elsewhere; for `QuotaSpent` it
 * counts from a minute on.
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
