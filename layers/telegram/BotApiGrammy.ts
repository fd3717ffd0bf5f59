import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { InputFile } from "grammy/web"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import * as Proxies from "../network/Proxies.ts"
import type { ApiOptions } from "./ApiOptions.ts"
import * as GrammyClient from "./GrammyClient.ts"

/**
 * Options of the client of the Bot API.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends ApiOptions {
  /** The deadline of calls other than sends and edits; 20 seconds by default. */
  readonly requestDeadline?: Duration.DurationInput
  /** The deadline of sends and of edits of what was sent; 20 seconds by default. */
  readonly sendDeadline?: Duration.DurationInput
}

const allowedUpdates = ["message", "edited_message", "callback_query", "stopped_message_generation"] as const

/** The time that the server may take to answer a long poll, beyond its `timeout`. */
const pollGrace = Duration.seconds(10)

/** The fields that drafts, edits and sends share. */
const content = ({ chat_id, entities, text }: Payload) => ({
  chat_id,
  text,
  ...(entities === undefined ? {} : { entities: [...entities] })
})

/** The text under a document. */
const captioned = ({ entities, text }: Payload) => ({
  caption: text,
  ...(entities === undefined ? {} : { caption_entities: [...entities] })
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
      const requestDeadline = Duration.decode(options.requestDeadline ?? "20 seconds")
      const sendDeadline = Duration.decode(options.sendDeadline ?? "20 seconds")
      const { call, raw } = GrammyClient.make(options, yield* Proxies.dispatcher())

      const post = <M extends Exclude<keyof GrammyClient.Raw, "getMe">, A>(
        method: M,
        payload: Parameters<GrammyClient.Raw[M]>[0],
        isResult: (result: unknown) => result is A,
        deadline = requestDeadline
      ) =>
        // TypeScript does not see that the method of a name takes the payload of that name.
        call(method, deadline, (signal) => (raw[method] as GrammyClient.Post)(payload, signal), isResult)
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
        sendDocument: (payload, file) => {
          return Effect.map(
            post(
              "sendDocument",
              {
                ...captioned(payload),
                chat_id: payload.chat_id,
                document: new InputFile(file, payload.document?.name),
                ...buttons(payload),
                ...reply(payload),
                ...topic(payload.message_thread_id)
              },
              isMessage,
              sendDeadline
            ),
            (message) => message.message_id
          )
        },
        editMessageCaption: (message, payload) =>
          unlessUnchanged(
            post(
              "editMessageCaption",
              { ...captioned(payload), ...buttons(payload), chat_id: payload.chat_id, message_id: message },
              isAnything,
              sendDeadline
            )
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
