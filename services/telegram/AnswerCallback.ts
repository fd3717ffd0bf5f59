import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { Envelope } from "../../domain/telegram/Update.ts"
import type { BotApi } from "./BotApi.ts"

/** How long it may hold up what is said about the press. */
const deadline = Duration.seconds(5)

/**
 * Ends the waiting of the button that an update pressed, if it is one; `text` (0 to 200 characters) is shown for a moment. A
 * button is answered for the looks of it: what goes wrong (it waited too long) is only debugged.
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
