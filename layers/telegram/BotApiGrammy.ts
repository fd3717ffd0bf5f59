import type { Dispatcher } from "@effect/platform-node/Undici"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isRecord } from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
// The web build: a tenth of the import time, without node-fetch, and with the platform's own abort signals.
import { Api, GrammyError, HttpError } from "grammy/web"
import { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import * as Proxies from "../network/Proxies.ts"

/**
 * Options of the client of the Bot API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  readonly token: Redacted.Redacted
  /** `https://api.telegram.org`, or another server with the same protocol. */
  readonly apiRoot: string
  /** The deadline of calls other than sends and edits; 20 seconds by default. */
  readonly requestDeadline?: Duration.DurationInput
  /** The deadline of `sendMessage` and `editMessageText`; 20 seconds by default. */
  readonly sendDeadline?: Duration.DurationInput
}

const allowedUpdates = ["message", "edited_message", "callback_query", "stopped_message_generation"] as const

/** The time that the server may take to answer a long poll, beyond its `timeout`. */
const pollGrace = Duration.seconds(10)

/** The body is not JSON. Only the status is kept: the URL contains the token. */
class NotJson extends Error {
  readonly status: number
  constructor(status: number) {
    super("the body is not JSON")
    this.status = status
  }
}

/** The transport of all calls: the part of `fetch` that grammY uses, with its own connections. */
const transport = (dispatcher: Dispatcher) => async (url: string, init: { body: string; signal: AbortSignal }) => {
  const { origin, pathname } = new URL(url)
  const { body, statusCode } = await dispatcher.request({
    origin,
    path: pathname,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: init.body,
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
type ClientSignal = NonNullable<Parameters<Api["raw"]["getMe"]>[0]>
type Post = (payload: unknown, signal: ClientSignal) => Promise<unknown>

/** The fields that drafts, edits and sends share. */
const content = ({ chat_id, entities, text }: Payload) => ({
  chat_id,
  text,
  ...(entities === undefined ? {} : { entities: [...entities] })
})

const preview = ({ link_preview_options }: Payload) =>
  link_preview_options === undefined ? {} : { link_preview_options }

/** An edit without it removes the buttons. */
const buttons = ({ reply_markup }: Pick<Payload, "reply_markup">) =>
  reply_markup === undefined
    ? {}
    : { reply_markup: { inline_keyboard: reply_markup.inline_keyboard.map((row) => [...row]) } }

/** All fields that sends and edits share. */
const whole = (payload: Payload) => ({ ...content(payload), ...preview(payload), ...buttons(payload) })

const reply = ({ reply_parameters }: Payload) => (reply_parameters === undefined ? {} : { reply_parameters })

const topic = (thread: number | undefined) => (thread === undefined ? {} : { message_thread_id: thread })

const isMessage = Schema.is(Schema.Struct({ message_id: Schema.Int }))

const isUser = Schema.is(Schema.Struct({ id: Schema.Int, username: Schema.String, first_name: Schema.String }))

const isWebhookInfo = Schema.is(Schema.Struct({ pending_update_count: Schema.Int }))

const isAnything = (result: unknown): result is {} | null => result !== undefined

/**
 * Telegram's Bot API through grammY's client. Each call is one request, which is interrupted at its deadline. It fails
 * with `ApiRefused` for a decoded 4xx, else with `ApiUnknown`; failures do not contain the token.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<BotApi> =>
  Layer.scoped(
    BotApi,
    Effect.gen(function* () {
      const dispatcher = yield* Proxies.dispatcher()
      const token = Redacted.value(options.token)
      const { raw } = new Api(token, {
        apiRoot: options.apiRoot.replace(/\/+$/, ""),
        // grammY's type requires all of `fetch`; it only passes a URL and JSON, and reads `json()`.
        fetch: transport(dispatcher) as unknown as typeof fetch
      })
      const requestDeadline = Duration.decode(options.requestDeadline ?? "20 seconds")
      const sendDeadline = Duration.decode(options.sendDeadline ?? "20 seconds")

      const call = <A>(
        method: string,
        deadline: Duration.Duration,
        request: (signal: ClientSignal) => Promise<unknown>,
        isResult: (result: unknown) => result is A
      ): Effect.Effect<A, ApiRefused | ApiUnknown> =>
        Effect.tryPromise({
          // Both kinds of signal have the members that are used.
          try: (signal) => request(signal as unknown as ClientSignal),
          catch: (error) => classify(method, error, token)
        }).pipe(
          Effect.filterOrFail(isResult, () => unknown(method, "garbage")),
          Effect.timeoutFail({ duration: deadline, onTimeout: () => unknown(method, "timeout") }),
          Effect.withSpan(`BotApi.${method}`)
        )

      const post = <M extends Exclude<keyof Api["raw"], "getMe">, A>(
        method: M,
        payload: Parameters<Api["raw"][M]>[0],
        isResult: (result: unknown) => result is A,
        deadline = requestDeadline
      ) =>
        // TypeScript does not see that the method of a name takes the payload of that name.
        call(method, deadline, (signal) => (raw[method] as Post)(payload, signal), isResult)
      const done = Effect.asVoid
      const unlessUnchanged = <A>(edit: Effect.Effect<A, ApiRefused | ApiUnknown>) =>
        edit.pipe(
          Effect.catchIf(
            (failure) => failure._tag === "ApiRefused" && /message is not modified/i.test(failure.description),
            () => Effect.void
          ),
          done
        )

      return BotApi.of({
        getMe: call("getMe", requestDeadline, (signal) => raw.getMe(signal), isUser).pipe(
          Effect.map((me) => ({ id: me.id, username: me.username, name: me.first_name }))
        ),
        getUpdates: ({ offset, timeout }) =>
          post(
            "getUpdates",
            { ...(offset === undefined ? {} : { offset }), timeout, allowed_updates: allowedUpdates },
            Array.isArray,
            Duration.sum(Duration.seconds(timeout), pollGrace)
          ),
        setWebhook: ({ connections, secret, url }) =>
          done(
            post(
              "setWebhook",
              {
                url,
                secret_token: Redacted.value(secret),
                max_connections: connections,
                allowed_updates: allowedUpdates
              },
              isAnything
            )
          ),
        deleteWebhook: done(post("deleteWebhook", { drop_pending_updates: false }, isAnything)),
        webhookPending: Effect.map(
          call("getWebhookInfo", requestDeadline, (signal) => raw.getWebhookInfo(signal), isWebhookInfo),
          (info) => info.pending_update_count
        ),
        sendMessage: (payload) =>
          Effect.map(
            post(
              "sendMessage",
              { ...whole(payload), ...reply(payload), ...topic(payload.message_thread_id) },
              isMessage,
              sendDeadline
            ),
            (message) => message.message_id
          ),
        editMessageText: (message, payload) =>
          unlessUnchanged(
            post("editMessageText", { ...whole(payload), message_id: message }, isAnything, sendDeadline)
          ),
        editReplyMarkup: (chat, message, keyboard) =>
          unlessUnchanged(
            post(
              "editMessageReplyMarkup",
              { chat_id: chat, message_id: message, ...buttons({ reply_markup: { inline_keyboard: keyboard } }) },
              isAnything
            )
          ),
        answerCallbackQuery: (id, text) =>
          done(
            post("answerCallbackQuery", { callback_query_id: id, ...(text === undefined ? {} : { text }) }, isAnything)
          ),
        sendMessageDraft: (draft, payload) => {
          const stopping = { can_stop: true, keep_on_stop: true }
          const to = topic(payload.message_thread_id)
          return done(
            post("sendMessageDraft", { ...content(payload), ...to, draft_id: draft, ...stopping }, isAnything)
          )
        },
        sendTyping: (chat, thread) =>
          done(post("sendChatAction", { chat_id: chat, action: "typing", ...topic(thread) }, isAnything)),
        setMyCommands: (commands) => done(post("setMyCommands", { commands: [...commands] }, isAnything))
      })
    })
  )
