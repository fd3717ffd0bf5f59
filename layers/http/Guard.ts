import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHash, createHmac, timingSafeEqual } from "node:crypto"

/**
 * What the guards need to know.
 *
 * @since 0.1.0
 * @category models
 */
export interface Guarded {
  readonly host: string
  readonly port: number
  readonly consoleToken: Option.Option<Redacted.Redacted>
}

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

const refuse = (status: number, why: string) =>
  Option.some(HttpServerResponse.unsafeJson({ _tag: "Refused", why }, { status }))

/**
 * Whether only this machine reaches a server that listens there.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host)

/** A name of ours in `Host`, or a page from elsewhere reaches a loopback port through its own DNS (rebinding). */
const host = ({ host, port }: Guarded) => {
  const names = ["localhost", "127.0.0.1", "[::1]", host.includes(":") ? `[${host}]` : host]
  const known = new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])))
  return (request: Request) =>
    isLoopback(host) && !known.has(request.headers.host?.toLowerCase() ?? "")
      ? refuse(421, `This server answers to ${[...known].join(", ")} only.`)
      : Option.none<Response>()
}

const cookie = "holdfast_console"

const equals = (a: string, b: string) =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest())

/** The bearer token, or the cookie that `/?token=` sets: it proves the token and does not hold it. */
const token = ({ consoleToken, host }: Guarded) => {
  if (Option.isNone(consoleToken)) {
    // Configuration refuses another address without a token; nothing is open by mistake.
    const open = isLoopback(host)
    return (request: Request) =>
      open || isHealth(request) ? Option.none<Response>() : refuse(401, "Set HOLDFAST_CONSOLE_TOKEN.")
  }
  const secret = Redacted.value(consoleToken.value)
  const proof = createHmac("sha256", secret).update("holdfast console").digest("hex")
  return (request: Request) => {
    if (isHealth(request)) return Option.none<Response>()
    const bearer = request.headers.authorization?.match(/^Bearer +(.+)$/i)?.[1]
    if (bearer !== undefined && equals(bearer, secret)) return Option.none<Response>()
    const given = request.cookies[cookie]
    if (given !== undefined && equals(given, proof)) return Option.none<Response>()
    const url = new URL(request.url, "http://holdfast")
    const offered = url.pathname === "/" && request.method === "GET" ? url.searchParams.get("token") : null
    return offered !== null && equals(offered, secret)
      ? Option.some(
          HttpServerResponse.empty({ status: 303, headers: { location: "/" } }).pipe(
            HttpServerResponse.unsafeSetCookie(cookie, proof, { httpOnly: true, sameSite: "strict", path: "/" })
          )
        )
      : refuse(401, "This console asks for its token: open it as /?token=<HOLDFAST_CONSOLE_TOKEN>.")
  }
}

const isHealth = ({ url }: Request) => /^\/(healthz|readyz)(\?|$)/.test(url)

const isReading = ({ method }: Request) => method === "GET" || method === "HEAD"

/** Other sites neither change anything nor hold streams open: what a browser sends for them says where it comes from. */
const origin = (request: Request) => {
  if (isReading(request) && !request.url.startsWith("/api/")) return Option.none<Response>()
  const site = request.headers["sec-fetch-site"]
  const from = request.headers.origin
  const own = request.headers.host
  return (site === undefined || site === "same-origin" || site === "none") &&
    (from === undefined || from === `http://${own}` || from === `https://${own}`)
    ? Option.none<Response>()
    : refuse(403, "This is for the console's own page only.")
}

const largest = 64 * 1024

/** What changes something is JSON, which no form of another site can send, and small. */
const body = (request: Request): Effect.Effect<Option.Option<Response>> => {
  if (isReading(request)) return Effect.succeedNone
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return Effect.succeed(refuse(415, "Send the content type application/json."))
  const length = request.headers["content-length"]
  if (length === undefined) return Effect.succeed(refuse(411, "Send the length of the body (content-length)."))
  if (Number(length) > largest) return Effect.succeed(refuse(413, `The body is larger than ${largest} bytes.`))
  return Effect.match(request.json, {
    onFailure: () => refuse(400, "The body is not JSON."),
    onSuccess: () => Option.none<Response>()
  })
}

/**
 * The refusal that a request gets before any handler sees it, if it gets one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (guarded: Guarded) => {
  const first = [host(guarded), token(guarded), origin]
  return (request: Request): Effect.Effect<Option.Option<Response>> =>
    Effect.suspend(() => {
      for (const guard of first) {
        const refusal = guard(request)
        if (Option.isSome(refusal)) return Effect.succeed(refusal)
      }
      return body(request)
    })
}

/**
 * On every answer: nothing is loaded from elsewhere, framed, sniffed or told to others.
 *
 * @since 0.1.0
 * @category constants
 */
export const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}
