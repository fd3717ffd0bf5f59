import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import * as CrossSite from "./CrossSite.ts"
import { isShallow } from "../../domain/Json.ts"
import * as Limits from "./Limits.ts"
import * as Methods from "./Methods.ts"
import * as Session from "./SessionApi.ts"
import { refusal } from "./Refusal.ts"
import * as Target from "./Target.ts"

interface Guarded {
  readonly host: string
  readonly port: number
  readonly consoleToken: Option.Option<Redacted.Redacted>
}

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

const refuse = (...given: Parameters<typeof refusal>) => Option.some(refusal(...given))

/** True if only this machine can reach a server that listens on this host. */
const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host)

/** On loopback, `Host` must name this server. Otherwise, a page on another host could reach it through DNS rebinding. */
const host = ({ host, port }: Guarded) => {
  const names = ["localhost", "127.0.0.1", "[::1]", host.includes(":") ? `[${host}]` : host]
  const known = new Set(names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`])))
  return (request: Request) =>
    isLoopback(host) && !known.has(request.headers.host?.toLowerCase() ?? "")
      ? refuse(421, `This server answers only to ${[...known].join(", ")}.`)
      : Option.none<Response>()
}

const cookie = "holdfast_console"

/** Compares secrets in constant time. */
export const equals = (a: string, b: string) =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest())

const proofOf = (secret: string) => createHmac("sha256", secret).update("holdfast console").digest("hex")

/**
 * True if a request may see everything. If a token is set, the request must prove it (as a bearer token, or by the
 * console's cookie). If none is set, the server listens on loopback only: the configuration refuses any other address.
 */
export const isKnown = ({
  consoleToken,
  host
}: Pick<Guarded, "host" | "consoleToken">): ((request: Request) => boolean) => {
  if (Option.isNone(consoleToken)) {
    const open = isLoopback(host)
    return () => open
  }
  const secret = Redacted.value(consoleToken.value)
  const proof = proofOf(secret)
  return (request) => {
    const bearer = request.headers.authorization?.match(/^Bearer +(.+)$/i)?.[1]
    if (bearer !== undefined && equals(bearer, secret)) return true
    const given = request.cookies[cookie]
    return given !== undefined && equals(given, proof)
  }
}

/** Sent with every 401 (RFC 9110, 11.6.1). */
export const challenge = { "www-authenticate": 'Bearer realm="holdfast"' }

/** Sets a cookie that proves the token without containing it. */
export const signIn = (response: Response, secret: string): Response =>
  HttpServerResponse.unsafeSetCookie(response, cookie, proofOf(secret), {
    httpOnly: true,
    sameSite: "strict",
    path: "/"
  })

/** The page and its files, which are the same for everybody: the page has the form to sign in. */
const isPage = ({ headers, method, url }: Request) => {
  const path = url.split("?", 1)[0] ?? ""
  return (
    (method === "GET" || method === "HEAD") &&
    (path === "/"
      ? /\btext\/html\b/.test(headers.accept ?? "")
      : path === "/favicon.svg" || /^\/assets\/[\w.-]+$/.test(path))
  )
}

const isSignIn = ({ method, url }: Request) => method === "POST" && url === Session.path

/** `/?token=` signs in, and so does the form of the page. */
const token = (guarded: Guarded) => {
  const knows = isKnown(guarded)
  const why = Option.isNone(guarded.consoleToken)
    ? "Set HOLDFAST_CONSOLE_TOKEN."
    : "This console needs its token: sign in on its page, or open /?token=<HOLDFAST_CONSOLE_TOKEN>."
  return (request: Request) => {
    if (isHealth(request) || knows(request)) return Option.none<Response>()
    const [path, query] = request.url.split("?", 2)
    const offered = path === "/" && request.method === "GET" ? new URLSearchParams(query).get("token") : null
    const secret = Option.map(guarded.consoleToken, Redacted.value)
    if (offered !== null && Option.isSome(secret) && equals(offered, secret.value)) {
      return Option.some(signIn(HttpServerResponse.empty({ status: 303, headers: { location: "/" } }), secret.value))
    }
    return Option.isSome(secret) && (isPage(request) || isSignIn(request))
      ? Option.none<Response>()
      : refuse(401, why, challenge)
  }
}

const isHealth = ({ url }: Request) => /^\/(healthz|readyz)(\?|$)/.test(url)

const method = ({ method, url }: Request) => {
  const allowed = Methods.ofPath(url.split("?", 1)[0] ?? "")
  if (allowed.has(method)) return Option.none<Response>()
  const allow = [...allowed].join(", ")
  return refuse(405, `Use ${allow}.`, { allow })
}

const isReading = ({ method }: Request) => method === "GET" || method === "HEAD"

/** The body was not read, so the connection cannot be used again. */
const unread = { connection: "close" }

/** A request that changes something must be JSON, which a form on another site cannot send, and small. */
const body = (request: Request): Effect.Effect<Option.Option<Response>> => {
  if (isReading(request)) return Effect.succeedNone
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? ""))
    return Effect.succeed(refuse(415, "Send the content type application/json.", unread))
  const length = request.headers["content-length"]
  if (length === undefined) return Effect.succeed(refuse(411, "Send the length of the body (Content-Length).", unread))
  const largest = Limits.bodyBytes(request.url.split("?", 1)[0] ?? "")
  if (Number(length) > largest) return Effect.succeed(refuse(413, `The body is larger than ${largest} bytes.`, unread))
  return Effect.match(request.json, {
    onFailure: () => refuse(400, "The body is not JSON."),
    onSuccess: (json) =>
      isShallow(json, Limits.bodyDepth)
        ? Option.none<Response>()
        : refuse(400, `The body is nested deeper than ${Limits.bodyDepth} levels.`)
  })
}

/**
 * Returns the request with its target normalised, or a refusal. Requests from other sites are refused first. A client
 * without the token learns only that a token is needed.
 */
export const make = (guarded: Guarded) => {
  const outer = [host(guarded), CrossSite.guard]
  const inner = [token(guarded), method]
  const first = (guards: typeof outer, request: Request) => {
    for (const guard of guards) {
      const refused = guard(request)
      if (Option.isSome(refused)) return refused
    }
    return Option.none<Response>()
  }
  return (request: Request): Effect.Effect<Either.Either<Request, Response>> =>
    Effect.gen(function* () {
      const refused = first(outer, request)
      if (Option.isSome(refused)) return Either.left(refused.value)
      if (Limits.hasTooManyHeaders(request))
        return Either.left(refusal(431, `Send at most ${Limits.headers} headers.`, unread))
      const target = Target.normalise(request.url, request.headers.host)
      if (Option.isNone(target)) return Either.left(refusal(400, "The address cannot be read."))
      const found = request.modify({ url: target.value })
      const denied = first(inner, found)
      if (Option.isSome(denied)) return Either.left(denied.value)
      const unfit = yield* body(found)
      return Option.isSome(unfit) ? Either.left(unfit.value) : Either.right(found)
    })
}

/** Sent with every response: the page loads nothing from elsewhere, and cannot be framed, sniffed or referred to. */
export const headers = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
}
