import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Redacted } from "effect"
import { noticeText } from "../../../domain/turns/Notices.ts"
import type { MessageView } from "../../../domain/sandbox/Telegram.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as BotApiGrammy from "../../../layers/telegram/BotApiGrammy.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import * as GreetingAssistant from "../../support/GreetingAssistant.ts"

/** An assistant on the sandbox's Telegram, over HTTP, and a person who has the answer to a first message. */
const world = Effect.gen(function* () {
  const server = yield* Layer.build(TelegramServer.layer({ filename: ":memory:", limits: "none" }))
  const sandbox = Context.get(server, TelegramSandbox)
  const api = yield* Layer.build(
    BotApiGrammy.layer({ token: Redacted.make(sandbox.token), apiRoot: sandbox.apiRoot, sendDeadline: "1 second" })
  )
  const bot = Number.parseInt(sandbox.token, 10)
  const assistant = GreetingAssistant.layer({ bot, sendDeadline: Duration.seconds(1) })
  yield* Layer.build(assistant.pipe(Layer.provide([Layer.succeedContext(api), Memory.layer])))
  const { id: chat } = yield* sandbox.addUser("Ada")
  const until = (holds: (sent: ReadonlyArray<MessageView>) => boolean) =>
    Effect.repeat(Effect.delay(sandbox.sent(chat), "10 millis"), { until: holds })
  yield* sandbox.send(chat, { text: "Hi" })
  yield* until((sent) => sent.length === 1)
  return { api: Context.get(api, BotApi), sandbox, chat, until }
})

describe("a button under a message of the assistant", () => {
  it.scopedLive("comes when it is pressed: its waiting ends, and a word is said", () =>
    Effect.gen(function* () {
      const { api, chat, sandbox, until } = yield* world
      const payload = {
        chat_id: chat,
        text: "Water the plants",
        reply_markup: { inline_keyboard: [[{ text: "Done", callback_data: "done:1" }]] }
      }
      const message = yield* api.sendMessage(payload)
      yield* api.editMessageText(message, payload)
      // The probe of a send changes nothing.
      expect((yield* sandbox.sent(chat))[1]?.editedAt).toBeNull()
      yield* sandbox.press(chat, message, "done:1")
      const sent = yield* until(
        (sent) => sent.length === 3 && sent[1]?.pressed.length === 0 && sent[1].keyboard.length === 0
      )
      expect(sent.map(({ keyboard, text }) => ({ keyboard, text }))).toEqual([
        { keyboard: [], text: "Hello." },
        // A press spends the button.
        { keyboard: [], text: "Water the plants" },
        { keyboard: [], text: noticeText("button") }
      ])
      expect(yield* sandbox.calls("answerCallbackQuery")).toBe(1)
    })
  )
})
