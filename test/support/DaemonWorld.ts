import { Effect, Layer } from "effect"
import type { Said } from "../../domain/model/Chat.ts"
import * as ModelServer from "../../layers/sandbox/ModelServer.ts"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "./Daemon.ts"

/** A Telegram and a model in the process of the test: to the daemon they are the world's. */
export const layer = (options: { readonly respond?: (messages: ReadonlyArray<Said>) => string } = {}) =>
  Layer.merge(
    TelegramServer.layer({ filename: ":memory:", limits: "none" }),
    ModelServer.layer({ port: 0, key: "sk-or-v1-secret-of-the-test", tokensPerSecond: 100, ...options })
  )

/** The settings with which a daemon lives in that world. */
export const environment = Effect.gen(function* () {
  const telegram = yield* TelegramSandbox
  const model = yield* ModelSandbox
  return {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    OPENROUTER_API_KEY: model.key,
    OPENROUTER_BASE_URL: model.baseUrl,
    HOLDFAST_SEND_DEADLINE: "1 second",
    HOLDFAST_LOG_LEVEL: "trace"
  }
})

/** The messages of the bot to a person, once there are so many. */
export const heard = (person: number, count: number) =>
  Effect.flatMap(TelegramSandbox, ({ sent }) =>
    Daemon.eventually(
      `${count} messages of the bot`,
      Effect.map(sent(person), (messages) => (messages.length >= count ? messages.map(({ text }) => text) : undefined))
    )
  )

/** Writes as someone, and reads the next message of the bot. */
export const ask = (person: number, text: string) =>
  Effect.gen(function* () {
    const telegram = yield* TelegramSandbox
    const before = (yield* telegram.sent(person)).length
    yield* telegram.send(person, { text })
    return (yield* heard(person, before + 1)).at(-1) ?? ""
  })
