import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { refusal } from "./Refusal.ts"

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

/** `none` means that the user acted: a typed address, a bookmark. */
const own: ReadonlySet<string | undefined> = new Set([undefined, "same-origin", "none"])

/** For a link on another site: the person may continue from this page, which is then a same-origin request. */
const page =
  '<!doctype html><meta charset="utf-8"><title>Holdfast</title>' +
  '<p>Another site led here. <a href="/">Open the console</a></p>'

/**
 * Refuses requests that another site makes a browser send, whatever the method and path. `Sec-Fetch-Site` and `Origin`
 * name the origin of a request; a page cannot forge them, and clients other than browsers send neither. See
 * https://www.w3.org/TR/fetch-metadata/.
 */
export const guard = ({ headers, method }: Request): Option.Option<Response> => {
  const { host, origin } = headers
  const isOwn =
    own.has(headers["sec-fetch-site"]) &&
    (origin === undefined || origin === `http://${host}` || origin === `https://${host}`)
  if (isOwn) return Option.none()
  return Option.some(
    method === "GET" && headers["sec-fetch-mode"] === "navigate"
      ? HttpServerResponse.text(page, { status: 403, contentType: "text/html; charset=utf-8" })
      : refusal(403, "Only the console's own page may send this request.", { connection: "close" })
  )
}

/** Guards an app against requests from other sites. */
export const guarded = <E, R>(app: HttpApp.Default<E, R>): HttpApp.Default<E, R> =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
    Option.match(guard(request), { onNone: () => app, onSome: Effect.succeed<Response> })
  )
