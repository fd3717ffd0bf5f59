import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Predicate from "effect/Predicate"
import { NetworkError, TimedOut, type ModelFailure } from "../../domain/model/Failure.ts"
import { type Claims, noClaims } from "../../domain/model/refusals/Classify.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import * as Proxies from "./Proxies.ts"
import { make } from "../../domain/model/refusals/Meaning.ts"

/**
 * The HTTP client for model calls, through the {@link Proxies.Proxies}. Its agent enforces only the connection
 * deadline. The code that reads the response enforces the others, because undici does not know Effect's clock.
 */
export const layer = (connect: Duration.Duration): Layer.Layer<HttpClient.HttpClient> =>
  // Not `layerUndici`, which copies its whole context for each request.
  Layer.scoped(HttpClient.HttpClient, Effect.map(Proxies.dispatcher(connect), NodeHttpClient.makeUndici))

/** The header timeout applies to CONNECT; model calls have none. */
const slowConnection: ReadonlySet<string> = new Set(["UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "ETIMEDOUT"])

/** The failure of a request without a response. Only the system's code of the cause is kept: the rest may contain the key. */
export const unreachable = (asked: Asked, cause: unknown, claims: Claims = noClaims): ModelFailure => {
  const code = codeOf(cause)
  const claimed = claims({ code })
  if (claimed !== undefined) return make(claimed, asked)
  return slowConnection.has(code) ? new TimedOut({ ...asked, phase: "connect" }) : new NetworkError({ ...asked, code })
}

/** undici's error for a proxy that refuses a tunnel, with the status. */
const noTunnel = /^Proxy response \((\d{3})\)/

/** The system's code of a failed request; `PROXY_407` if a proxy refused with that status; else `UNKNOWN`. */
export const codeOf = (cause: unknown): string => {
  const [, status] = (cause instanceof Error && noTunnel.exec(cause.message)) || []
  if (status !== undefined) return `PROXY_${status}`
  return Predicate.hasProperty(cause, "code") &&
    typeof cause.code === "string" &&
    /^[A-Z][A-Z0-9_]{1,63}$/.test(cause.code)
    ? cause.code
    : "UNKNOWN"
}
