import type { Dispatcher } from "@effect/platform-node/Undici"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { isRecord } from "effect/Predicate"
import * as Redacted from "effect/Redacted"
// The web build: a tenth of the import time, without node-fetch, and with the platform's own abort signals.
import { Api, GrammyError, HttpError } from "grammy/web"
import { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import type { ApiOptions } from "./ApiOptions.ts"

export type Raw = Api["raw"]

/** The body is not JSON. Only the status is kept: the URL contains the token. */
class NotJson extends Error {
  readonly status: number
  constructor(status: number) {
    super("the body is not JSON")
    this.status = status
  }
}

/** What grammY passes to `fetch`: JSON, or with a file a multipart body. */
interface Init {
  readonly headers: { readonly "content-type": string }
  readonly body: string | ReadableStream<Uint8Array>
  readonly signal: AbortSignal
}

/** With its length known, the body can be sent again on another connection. */
const whole = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> => {
  const chunks: Array<Uint8Array> = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** The transport of all calls: the part of `fetch` that grammY uses, with its own connections. */
const transport = (dispatcher: Dispatcher) => async (url: string, init: Init) => {
  const { origin, pathname } = new URL(url)
  const { body, statusCode } = await dispatcher.request({
    origin,
    path: pathname,
    method: "POST",
    headers: { "content-type": init.headers["content-type"] },
    body: typeof init.body === "string" ? init.body : await whole(init.body),
    signal: init.signal
  })
  const text = await body.text()
  return {
    json: (): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        throw new NotJson(statusCode)
      }
    }
  }
}

const unknown = (method: string, why: ApiUnknown["why"], status?: number) =>
  new ApiUnknown({ method, why, ...(status === undefined ? {} : { status }) })

/** Only a decoded 4xx proves that the call was not carried out. Nothing of the original error is kept. */
const classify = (method: string, error: unknown, token: string): ApiRefused | ApiUnknown => {
  if (error instanceof GrammyError) {
    const { description, error_code: code, parameters } = error
    if (!Number.isInteger(code)) return unknown(method, "garbage")
    if (code < 400 || code >= 500) return unknown(method, code >= 500 ? "server" : "garbage", code)
    const retryAfter = parameters?.retry_after
    const migrateTo = parameters?.migrate_to_chat_id
    return new ApiRefused({
      method,
      code,
      description: String(description).replaceAll(token, "<token>").slice(0, 200),
      ...(typeof retryAfter === "number" && retryAfter >= 0 ? { retryAfter: retryAfter * 1000 } : {}),
      ...(typeof migrateTo === "number" && Number.isInteger(migrateTo) ? { migrateTo } : {})
    })
  }
  if (!(error instanceof HttpError)) return unknown(method, "garbage")
  if (error.error instanceof NotJson) {
    const { status } = error.error
    return unknown(method, status >= 500 ? "server" : "garbage", status)
  }
  return unknown(method, isUnreached(error.error) ? "unreached" : "network")
}

/** There was no connection on which the request could have been sent: no name, no address, or nobody who accepted it. */
const isUnreached = (error: unknown): boolean => {
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isUnreached)
  if (!isRecord(error)) return false
  const { code, syscall } = error
  return syscall === "connect" || syscall === "getaddrinfo" || code === "UND_ERR_CONNECT_TIMEOUT"
}

/** The signal of grammY's types: that of a package which its web build does not use. */
export type ClientSignal = NonNullable<Parameters<Api["raw"]["getMe"]>[0]>
export type Post = (payload: unknown, signal: ClientSignal) => Promise<unknown>

/** A call of a method: one request, which is interrupted at its deadline. A failure does not contain the token. */
export type Call = <A>(
  method: string,
  deadline: Duration.Duration,
  request: (signal: ClientSignal) => Promise<unknown>,
  isResult: (result: unknown) => result is A
) => Effect.Effect<A, ApiRefused | ApiUnknown>

/** grammY's client on its own connections. */
export const make = (options: ApiOptions, dispatcher: Dispatcher): { readonly raw: Raw; readonly call: Call } => {
  const token = Redacted.value(options.token)
  const { raw } = new Api(token, {
    apiRoot: options.apiRoot.replace(/\/+$/, ""),
    // grammY's type requires all of `fetch`; it only passes a URL and JSON, and reads `json()`.
    fetch: transport(dispatcher) as unknown as typeof fetch
  })
  const call: Call = (method, deadline, request, isResult) =>
    Effect.tryPromise({
      // Both kinds of signal have the members that are used.
      try: (signal) => request(signal as unknown as ClientSignal),
      catch: (error) => classify(method, error, token)
    }).pipe(
      Effect.filterOrFail(isResult, () => unknown(method, "garbage")),
      Effect.timeoutFail({ duration: deadline, onTimeout: () => unknown(method, "timeout") }),
      Effect.withSpan(`BotApi.${method}`)
    )
  return { raw, call }
}
