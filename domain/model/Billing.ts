import type { ModelFailure } from "./Failure.ts"

/** Errors before a request could be sent. */
const unsent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|PROXY_)/

/** A refusal with one of these may come from a gateway that gave up on a model that went on. */
const unclear: ReadonlySet<number> = new Set([408, 502, 504, 520, 521, 522, 523, 524])

/** Whether a call that ended with this status, or with none (`NaN`), may have cost something. */
export const isBilled = (status: number): boolean => !(status >= 400) || unclear.has(status)

/**
 * Whether a failed call has surely cost nothing, given that no part of an answer has arrived: it was not sent, or the provider refused
 * it with a status. Providers bill tokens, and a refused request makes none.
 */
export const isFree = (failure: ModelFailure): boolean => {
  switch (failure._tag) {
    case "NetworkError":
      return unsent.test(failure.code)
    case "TimedOut":
      return failure.phase === "connect"
    default:
      return failure.status !== undefined && !isBilled(failure.status)
  }
}
