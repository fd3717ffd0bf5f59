import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { Keyboard } from "../../domain/telegram/Keyboard.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"

/** Where Telegram delivers updates. */
export interface WebhookOptions {
  readonly url: string
  /** Telegram sends it with each update. */
  readonly secret: Redacted.Redacted
  /** The most concurrent deliveries, 1 to 100. */
  readonly connections: number
}

export interface Me {
  readonly id: number
  readonly username: string
  readonly name: string
}

/**
 * The methods of Telegram's Bot API that Holdfast uses. Each call is one request without retries. A decoded 4xx fails
 * with `ApiRefused`; everything else, including the deadline, with `ApiUnknown`. The deadline of `sendMessage`,
 * `sendDocument` and the edits of their texts must be the one that `Delivery` gets: its probes depend on it.
 *
 * @since 0.1.0
 * @category ports
 */
export class BotApi extends Context.Tag("holdfast/services/telegram/BotApi")<
  BotApi,
  {
    readonly getMe: Effect.Effect<Me, ApiRefused | ApiUnknown>
    /** Raw updates. The server holds the poll for `timeout` seconds. `allowed_updates` is always sent. */
    readonly getUpdates: (options: {
      readonly offset: number | undefined
      readonly timeout: number
    }) => Effect.Effect<ReadonlyArray<unknown>, ApiRefused | ApiUnknown>
    /** Sets the webhook; `allowed_updates` is always sent. Polling is refused from then on. */
    readonly setWebhook: (options: WebhookOptions) => Effect.Effect<void, ApiRefused | ApiUnknown>
    /** Removes the webhook, if there is one. Pending updates are kept. */
    readonly deleteWebhook: Effect.Effect<void, ApiRefused | ApiUnknown>
    /** The number of updates that were not delivered to the webhook yet. */
    readonly webhookPending: Effect.Effect<number, ApiRefused | ApiUnknown>
    /** Returns the id of the sent message. */
    readonly sendMessage: (payload: Payload) => Effect.Effect<number, ApiRefused | ApiUnknown>
    /** Sends the document of a payload, with this content. Returns the id of the sent message. */
    readonly sendDocument: (payload: Payload, content: Uint8Array) => Effect.Effect<number, ApiRefused | ApiUnknown>
    /**
     * Replaces text and buttons. Also succeeds when nothing changed (`message is not modified`): either result proves
     * that the message exists.
     */
    readonly editMessageText: (message: number, payload: Payload) => Effect.Effect<void, ApiRefused | ApiUnknown>
    /** The same for the text under a document. */
    readonly editMessageCaption: (message: number, payload: Payload) => Effect.Effect<void, ApiRefused | ApiUnknown>
    /** Replaces the buttons under a message; without any, they are removed. Also succeeds when nothing changed. */
    readonly editReplyMarkup: (
      chat: number,
      message: number,
      keyboard: Keyboard
    ) => Effect.Effect<void, ApiRefused | ApiUnknown>
    /** Answers a callback query; `text` (0 to 200 characters) is shown for a moment. Refused if it is too late. */
    readonly answerCallbackQuery: (id: string, text?: string) => Effect.Effect<void, ApiRefused | ApiUnknown>
    readonly sendMessageDraft: (draft: number, payload: Payload) => Effect.Effect<void, ApiRefused | ApiUnknown>
    readonly sendTyping: (chat: number, thread: number | undefined) => Effect.Effect<void, ApiRefused | ApiUnknown>
    readonly setMyCommands: (
      commands: ReadonlyArray<{ readonly command: string; readonly description: string }>
    ) => Effect.Effect<void, ApiRefused | ApiUnknown>
  }
>() {}
