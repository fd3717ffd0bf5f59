import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { remaining } from "../../domain/telegram/Spent.ts"
import type { BotApi } from "./BotApi.ts"

/** The maximum delay of the reply to the press. */
const deadline = Duration.seconds(5)

/**
 * Removes the buttons that a press has spent from the message above. That is cosmetic: failures (the message is gone)
 * are logged at debug level, and a spent button that is pressed again says what became of it.
 */
export const removeSpent = (
  api: typeof BotApi.Service,
  { callback, chat }: Pick<Envelope, "callback" | "chat">
): Effect.Effect<void> => {
  if (callback?.keyboard === undefined || chat === undefined) return Effect.void
  const left = remaining(callback.keyboard, callback.data)
  if (left === callback.keyboard) return Effect.void
  return Effect.timeoutOption(api.editReplyMarkup(chat.id, callback.message, left), deadline).pipe(
    Effect.asVoid,
    Effect.catchAll((failure) =>
      Effect.logDebug("spent buttons were not removed").pipe(
        Effect.annotateLogs("why", failure._tag === "ApiRefused" ? failure.code : failure.why)
      )
    )
  )
}
