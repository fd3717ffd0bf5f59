import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import type { BotApi } from "./BotApi.ts"

/** The maximum delay of the reply to the press. */
const deadline = Duration.seconds(5)

/**
 * Answers the callback query of a pressed button, if the update is one; `text` (0 to 200 characters) is shown for a
 * moment. The answer is cosmetic: failures (the press is too old) are logged at debug level.
 */
export const answerCallback = (
  api: typeof BotApi.Service,
  { callback }: Pick<Envelope, "callback">,
  text?: string
): Effect.Effect<void> =>
  callback === undefined
    ? Effect.void
    : Effect.timeoutOption(api.answerCallbackQuery(callback.id, text), deadline).pipe(
        Effect.asVoid,
        Effect.catchAll((failure) =>
          Effect.logDebug("a pressed button was not answered").pipe(
            Effect.annotateLogs("why", failure._tag === "ApiRefused" ? failure.code : failure.why)
          )
        )
      )
