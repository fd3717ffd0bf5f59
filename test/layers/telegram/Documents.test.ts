import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Redacted } from "effect"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as BotApiGrammy from "../../../layers/telegram/BotApiGrammy.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import * as GreetingAssistant from "../../support/GreetingAssistant.ts"

const world = Effect.gen(function* () {
  const server = yield* Layer.build(TelegramServer.layer({ filename: ":memory:", limits: "none" }))
  const sandbox = Context.get(server, TelegramSandbox)
  const api = yield* Layer.build(
    BotApiGrammy.layer({ token: Redacted.make(sandbox.token), apiRoot: sandbox.apiRoot, sendDeadline: "5 seconds" })
  )
  const { id: chat } = yield* sandbox.addUser("Ada")
  const until = (count: number) =>
    Effect.repeat(Effect.delay(sandbox.sent(chat), "10 millis"), { until: (sent) => sent.length >= count })
  return { layer: api, api: Context.get(api, BotApi), sandbox, chat, until }
})

describe("a document", () => {
  it.scopedLive("is sent with its content, and an edit of its caption finds it and nothing else", () =>
    Effect.gen(function* () {
      const { api, chat, sandbox } = yield* world
      yield* sandbox.send(chat, { text: "Hi" })
      const text = yield* api.sendMessage({ chat_id: chat, text: "As of today" })
      const payload = {
        chat_id: chat,
        text: "As of *today*",
        entities: [{ type: "bold" as const, offset: 0, length: 2 }],
        document: { name: "a b.json" }
      }
      const content = new TextEncoder().encode(`{"text":"${"ä".repeat(100_000)}"}`)
      const id = yield* api.sendDocument(payload, content)
      const [, sent] = yield* sandbox.sent(chat)
      expect(sent).toMatchObject({ id, kind: "document", text: payload.text, entities: payload.entities })
      expect(sent?.media).toMatchObject({ name: "a b.json", size: content.length })
      yield* api.editMessageCaption(id, payload)
      expect((yield* sandbox.sent(chat))[1]?.editedAt).toBeNull()
      const wrong = yield* Effect.flip(api.editMessageCaption(text, payload))
      const other = yield* Effect.flip(api.editMessageText(id, payload))
      expect([wrong, other]).toMatchObject([
        { description: "Bad Request: there is no caption in the message to edit" },
        { description: "Bad Request: there is no text in the message to edit" }
      ])
    })
  )

  it.scopedLive("has what a person wrote and read, after /export", () =>
    Effect.gen(function* () {
      const { chat, layer, sandbox, until } = yield* world
      const bot = Number.parseInt(sandbox.token, 10)
      const assistant = GreetingAssistant.layer({ bot, sendDeadline: Duration.seconds(5) })
      yield* Layer.build(assistant.pipe(Layer.provide([Layer.succeedContext(layer), Memory.layer])))
      yield* sandbox.send(chat, { text: "/export" })
      expect((yield* until(1))[0]?.text).toContain("There is nothing to export")
      yield* sandbox.send(chat, { text: "What is new?" })
      yield* until(2)
      yield* sandbox.send(chat, { text: "/export" })
      const [, , sent] = yield* until(3)
      expect(sent?.text).toMatch(/^Everything that I keep about you, as of \w+, \d+ \w+ \d{4} at \d\d:\d\d \(UTC\)\.$/)
      const { bytes } = yield* sandbox.file(sent?.media?.file ?? "")
      const data = JSON.parse(new TextDecoder().decode(bytes))
      expect(data).toMatchObject({ user: chat, timeZone: null, reminders: [] })
      expect(data.messages).toContainEqual(
        expect.objectContaining({
          kind: "message",
          content: expect.objectContaining({ text: "What is new?" }),
          answer: expect.objectContaining({ text: "Hello." })
        })
      )
      expect(data.conversations[0].said.map(({ role, text }: { role: string; text: string }) => [role, text])).toEqual([
        ["user", "What is new?"],
        ["assistant", "Hello."]
      ])
    })
  )
})
