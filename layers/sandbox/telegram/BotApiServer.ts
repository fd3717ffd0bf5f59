import * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import * as CrossSite from "../../http/CrossSite.ts"
import * as Args from "./Arguments.ts"
import type { Faults } from "./Faults.ts"
import type { Method, Result } from "./Methods.ts"
import { Refusal, tooManyRequests } from "./Refusal.ts"

/** Far above any call of the methods served here. */
const maxBody = 1024 * 1024

/** Serves `/bot<token>/<method>` like api.telegram.org. */
export const make = (parts: {
  readonly token: string
  readonly methods: ReadonlyMap<string, Method>
  /** The number of calls per method, in lower case. */
  readonly calls: Map<string, number>
  readonly faults: Faults
  readonly lateDelay: Duration.DurationInput
  /** Late sends run in this scope. */
  readonly scope: Scope.Scope
}): HttpApp.Default => {
  const route = (path: string): Effect.Effect<{ readonly name: string; readonly method: Method }, Refusal> => {
    const [, token, name] = /^\/bot([^/]*)\/([^/]+)\/?$/.exec(path) ?? []
    if (token === undefined || name === undefined) {
      return Effect.fail(new Refusal({ code: 404, description: "Not Found" }))
    }
    if (decode(token) !== parts.token) return Effect.fail(new Refusal({ code: 401, description: "Unauthorized" }))
    const method = parts.methods.get(name.toLowerCase())
    return method === undefined
      ? Effect.fail(new Refusal({ code: 404, description: "Not Found: method not found" }))
      : Effect.succeed({ name: name.toLowerCase(), method })
  }

  const faulty = (request: HttpServerRequest.HttpServerRequest, call: Effect.Effect<Result, Refusal>) =>
    Effect.flatMap(parts.faults.draw, (outcome) => {
      switch (outcome) {
        case "ok":
          return Effect.map(call, success)
        case "limit":
          return tooManyRequests(1)
        case "late":
          return Effect.zipRight(
            Effect.forkIn(Effect.delay(Effect.ignore(call), parts.lateDelay), parts.scope),
            Effect.never
          )
        case "lost":
          return Effect.zipRight(call, breakOff(request))
        case "error":
          return Effect.zipRight(call, internalError)
      }
    })

  return Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const [path = "", query = ""] = request.url.split("?", 2)
    const { name, method } = yield* route(path)
    parts.calls.set(name, (parts.calls.get(name) ?? 0) + 1)
    if (Number(request.headers["content-length"] ?? 0) > maxBody) return yield* tooLarge
    const body = yield* Effect.mapError(request.text, () => tooLarge)
    const args = yield* Args.parse(query, request.headers["content-type"] ?? "", body)
    return yield* name === "sendmessage" ? faulty(request, method(args)) : Effect.map(method(args), success)
  }).pipe(
    // A poll must end when its client disconnects.
    Effect.interruptible,
    Effect.catchTag("Refusal", (refusal) => Effect.succeed(failure(refusal))),
    Effect.tapDefect((cause) => Effect.logError("the sandbox's Telegram server failed to answer", cause)),
    HttpIncomingMessage.withMaxBodySize(Option.some(FileSystem.Size(maxBody))),
    CrossSite.guarded
  )
}

const tooLarge = new Refusal({ code: 413, description: "Request Entity Too Large" })

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const json = (body: string, status: number, headers = {}) =>
  HttpServerResponse.text(body, { status, headers, contentType: "application/json" })

const success = ({ json: result, description }: Result) =>
  json(
    description === undefined
      ? `{"ok":true,"result":${result}}`
      : `{"ok":true,"result":${result},"description":${JSON.stringify(description)}}`,
    200
  )

const failure = ({ code, description, retryAfter }: Refusal) =>
  json(
    JSON.stringify({
      ok: false,
      error_code: code,
      description,
      ...(retryAfter !== undefined && { parameters: { retry_after: retryAfter } })
    }),
    code,
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
  )

/** Telegram's own body, or that of a proxy in front of it. */
const internalError = Effect.map(Random.nextBoolean, (own) =>
  own
    ? failure(new Refusal({ code: 500, description: "Internal Server Error" }))
    : HttpServerResponse.text("<html><head><title>500 Internal Server Error</title></head></html>", {
        status: 500,
        contentType: "text/html"
      })
)

/** Closes the connection without an answer. */
const breakOff = (request: HttpServerRequest.HttpServerRequest) =>
  Effect.zipRight(
    Effect.sync(() => NodeHttpServerRequest.toIncomingMessage(request).socket.destroy()),
    Effect.never
  )
