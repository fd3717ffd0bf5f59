import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { remaining } from "../../domain/telegram/Spent.ts"
import type { BotApi } from "./BotApi.ts"

/** The maximum delay of the reply to the press. */
const deadline = Duration.seconds(5)

/** Bounds a call that only changes how a button looks. A failure is logged at debug level. */
const cosmetic = (call: Effect.Effect<void, ApiRefused | ApiUnknown>, failed: string): Effect.Effect<void> =>
  Effect.timeoutOption(call, deadline).pipe(
    Effect.asVoid,
    Effect.catchAll((failure) =>
      Effect.logDebug(failed).pipe(
        Effect.annotateLogs("why", failure._tag === "ApiRefused" ? failure.code : failure.why)
      )
    )
  )

/**
 * Answers the callback query of a pressed button, if the update is one; `text` (0 to 200 characters) is shown for a
 * moment. It is refused if the press is too old.
 */
export const answerCallback = (
  api: typeof BotApi.Service,
  { callback }: Pick<Envelope, "callback">,
  text?: string
): Effect.Effect<void> =>
  callback === undefined
    ? Effect.void
    : cosmetic(api.answerCallbackQuery(callback.id, text), "a pressed button was not answered")

/** Removes the buttons that a press has used up. If that fails, pressing one again says what became of it. */
export const removeSpent = (
  api: typeof BotApi.Service,
  { callback, chat }: Pick<Envelope, "callback" | "chat">
): Effect.Effect<void> => {
  if (callback?.keyboard === undefined || chat === undefined) return Effect.void
  const left = remaining(callback.keyboard, callback.data)
  return left === callback.keyboard
    ? Effect.void
    : cosmetic(api.editReplyMarkup(chat.id, callback.message, left), "spent buttons were not removed")
}
