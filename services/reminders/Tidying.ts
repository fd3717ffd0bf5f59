import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"
import { refusal } from "../../domain/telegram/Refusal.ts"
import { Bot } from "../telegram/Bot.ts"
import { BotApi } from "../telegram/BotApi.ts"
import { ReminderStore } from "./ReminderStore.ts"

/** How often the store is asked. */
const interval = Duration.seconds(10)

/** How many milliseconds an edit gives way to the messages about the change: Telegram limits the calls per chat. */
const wait = 3000

/** After how many milliseconds an edit is repeated whose outcome is unknown, or that the process did not survive. */
const pause = 60_000

/** The most keyboards per round. */
const batch = 100

const isFinal = (failure: ApiRefused | ApiUnknown) => {
  if (failure._tag === "ApiUnknown") return false
  const { consequence } = refusal(failure)
  return consequence !== "limited" && consequence !== "unauthorized"
}

/**
 * Removes the buttons under the confirmations of reminders that fired, or that were cancelled or changed elsewhere. An
 * edit that is repeated changes nothing. What Telegram refuses is left as it is: pressing such a button says what became
 * of the reminder.
 */
export const layer: Layer.Layer<never, never, Bot | BotApi | ReminderStore> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const api = yield* BotApi
    const bot = yield* Bot
    const store = yield* ReminderStore

    const round = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      for (const { chat, message, request } of yield* store.spent(
        bot.id,
        { since: now - wait, tried: now - pause },
        batch
      )) {
        if (!(yield* store.claimSpent(request, now - pause, now))) continue
        const edited = yield* Effect.either(api.editReplyMarkup(chat, message, []))
        if (Either.isRight(edited) || isFinal(edited.left)) yield* store.tidied(request)
        else yield* Effect.logDebug(`spent buttons are removed later: ${edited.left.message}`)
      }
    }).pipe(Effect.catchAll((failure) => Effect.logDebug(`spent buttons are removed later: ${failure.message}`)))

    yield* Effect.forkScoped(Effect.forever(Effect.zipRight(round, Effect.sleep(interval))))
  })
)
