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
import * as CrossSite from "../../../http/CrossSite.ts"
import type { Method, Result } from "../methods/Method.ts"
import * as Args from "../request/Arguments.ts"
import { Refusal, tooLarge, tooManyRequests } from "../request/Refusal.ts"
import type { Faults } from "../state/Faults.ts"
import type { Files } from "../state/Files.ts"

/** The largest call with files, in bytes. */
const maxBody = 50 * 1024 * 1024

/** The methods, and what stands around them. */
interface Parts {
  readonly token: string
  readonly methods: ReadonlyMap<string, Method>
  readonly files: Files
  /** The number of calls per method, in lower case. */
  readonly calls: Map<string, number>
  readonly faults: Faults
  readonly lateDelay: Duration.DurationInput
  /** Late sends run in this scope. */
  readonly scope: Scope.Scope
}

/** Serves `/bot<token>/<method>` and `/file/bot<token>/<path>` like api.telegram.org. */
export const make = (parts: Parts): HttpApp.Default => {
  const authorized = (token: string | undefined) =>
    decode(token ?? "") === parts.token
      ? Effect.void
      : Effect.fail(new Refusal({ code: 401, description: "Unauthorized" }))

  const route = (path: string): Effect.Effect<{ readonly name: string; readonly method: Method }, Refusal> => {
    const [, token, name] = /^\/bot([^/]*)\/([^/]+)\/?$/.exec(path) ?? []
    if (name === undefined) return notFound
    const method = parts.methods.get(name.toLowerCase())
    return Effect.zipRight(
      authorized(token),
      method === undefined
        ? new Refusal({ code: 404, description: "Not Found: method not found" })
        : Effect.succeed({ name: name.toLowerCase(), method })
    )
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

  const download = Effect.fnUntraced(function* (path: string) {
    const [, token, file] = /^\/file\/bot([^/]*)\/(.+)$/.exec(path) ?? []
    if (file === undefined) return yield* notFound
    yield* authorized(token)
    const content = yield* parts.files.content(decode(file))
    return content === undefined
      ? yield* notFound
      : HttpServerResponse.uint8Array(content, { contentType: "application/octet-stream" })
  })

  const call = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest, path: string, query: string) {
    const { name, method } = yield* route(path)
    parts.calls.set(name, (parts.calls.get(name) ?? 0) + 1)
    if (Number(request.headers["content-length"] ?? 0) > maxBody) return yield* tooLarge
    const body = new Uint8Array(yield* Effect.mapError(request.arrayBuffer, () => tooLarge))
    const args = yield* Args.parse(query, request.headers["content-type"] ?? "", body)
    return yield* name === "sendmessage" ? faulty(request, method(args)) : Effect.map(method(args), success)
  })

  return Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    const [path = "", query = ""] = request.url.split("?", 2)
    if (request.method !== "GET" && request.method !== "POST") return yield* notFound
    return yield* path.startsWith("/file/") ? download(path) : call(request, path, query)
  }).pipe(
    // A poll must end when its client disconnects.
    Effect.interruptible,
    Effect.catchTag("Refusal", (refusal) => Effect.succeed(failure(refusal))),
    Effect.tapDefect((cause) => Effect.logError("the sandbox's Telegram server failed to answer", cause)),
    HttpIncomingMessage.withMaxBodySize(Option.some(FileSystem.Size(maxBody))),
    CrossSite.guarded
  )
}

const notFound = Effect.fail(new Refusal({ code: 404, description: "Not Found" }))

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

const failure = ({ code, description, migratedTo, retryAfter }: Refusal) => {
  const parameters = {
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
    ...(migratedTo !== undefined && { migrate_to_chat_id: migratedTo })
  }
  const hasParameters = Object.keys(parameters).length > 0
  return json(
    JSON.stringify({ ok: false, error_code: code, description, ...(hasParameters && { parameters }) }),
    code,
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }
  )
}

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
