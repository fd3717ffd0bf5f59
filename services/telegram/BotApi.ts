import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"

/** What a bot is called. */
export interface Me {
  readonly id: number
  readonly username: string
  readonly name: string
}

/**
 * The methods of Telegram's Bot API that Holdfast uses. No retry inside: each call is one request, and ends by its deadline as
 * `ApiUnknown`. That of `sendMessage` and `editMessageText` is the one that `Delivery` is told: its probes count on it.
 *
 * @since 0.1.0
 * @category ports
 */
export class BotApi extends Context.Tag("holdfast/services/telegram/BotApi")<
  BotApi,
  {
    readonly getMe: Effect.Effect<Me, ApiRefused | ApiUnknown>
    /** Raw updates, undecoded. `timeout` is in seconds, held by the server. `allowed_updates` is always sent. */
    readonly getUpdates: (options: {
      readonly offset: number | undefined
      readonly timeout: number
    }) => Effect.Effect<ReadonlyArray<unknown>, ApiRefused | ApiUnknown>
    /** The id of the message that was sent. */
    readonly sendMessage: (payload: Payload) => Effect.Effect<number, ApiRefused | ApiUnknown>
    /** Text and buttons become those of the payload. Succeeds also when nothing changed (`message is not modified`): either proves that the message is there. */
    readonly editMessageText: (message: number, payload: Payload) => Effect.Effect<void, ApiRefused | ApiUnknown>
    /** Ends the waiting of a pressed button; `text` (0 to 200 characters) is shown for a moment. Refused when it is too late. */
    readonly answerCallbackQuery: (id: string, text?: string) => Effect.Effect<void, ApiRefused | ApiUnknown>
    readonly sendMessageDraft: (draft: number, payload: Payload) => Effect.Effect<void, ApiRefused | ApiUnknown>
    readonly sendTyping: (chat: number, thread: number | undefined) => Effect.Effect<void, ApiRefused | ApiUnknown>
    readonly setMyCommands: (
      commands: ReadonlyArray<{ readonly command: string; readonly description: string }>
    ) => Effect.Effect<void, ApiRefused | ApiUnknown>
  }
>() {}
