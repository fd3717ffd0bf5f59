import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { menu } from "../../domain/telegram/Command.ts"
import { Bot } from "../../services/telegram/Bot.ts"
import { BotApi } from "../../services/telegram/BotApi.ts"
import { again } from "../../services/inbox/PollingTrouble.ts"

/**
 * Sets the commands of Telegram's menu, once Telegram can be reached. The menu is optional: failures are logged at
 * debug level, and a permanent refusal is not retried.
 */
export const layer: Layer.Layer<never, never, Bot | BotApi> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const api = yield* BotApi
    const bot = yield* Bot
    yield* bot.me
    yield* api.setMyCommands(menu).pipe(
      Effect.tapError((failure) => Effect.logDebug(failure.message)),
      Effect.retry({ schedule: again, while: (failure) => failure._tag === "ApiUnknown" || failure.code === 429 }),
      Effect.ignore
    )
  }).pipe(Effect.forkScoped)
)
