import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import type { MessageEntity } from "grammy/types"
import { open, refusal } from "./telegramKit.ts"

describe("sendMessage of the sandbox", () => {
  it.scoped("returns the message as Telegram makes it, with ids that rise over all chats", () =>
    Effect.gen(function* () {
      const { bot, person, sandbox } = yield* open()
      const [ada, bob] = [yield* person("Ada"), yield* person("Bob")]
      yield* TestClock.adjust("90 seconds")
      const first = yield* Effect.promise(() => bot.sendMessage(ada, "hello"))
      const second = yield* sandbox.send(bob, { text: "hi" })
      const third = yield* Effect.promise(() => bot.sendMessage(bob, "hello"))
      expect(first).toEqual({
        message_id: 3,
        from: { id: 7_000_000_001, is_bot: true, first_name: "Holdfast", username: "holdfast_sandbox_bot" },
        chat: { id: ada, first_name: "Ada", type: "private" },
        date: 90,
        text: "hello"
      })
      expect([second.id, third.message_id]).toEqual([4, 5])
      expect((yield* sandbox.sent(bob)).map(({ id }) => id)).toEqual([5])
    })
  )

  it.scoped("refuses empty, too long and unknown in Telegram's words", () =>
    Effect.gen(function* () {
      const { bot, person, sandbox } = yield* open()
      const chat = yield* person("Ada")
      const silent = yield* sandbox.addUser("Silent")
      const send = (chat: number | string, text: string, other = {}) =>
        refusal(() => bot.sendMessage(chat, text, other))
      expect(yield* send(chat, "")).toBe("400 Bad Request: message text is empty")
      expect(yield* send(chat, " \n\t ")).toBe("400 Bad Request: text must be non-empty")
      expect(yield* send(chat, "x".repeat(4097))).toBe("400 Bad Request: message is too long")
      expect(yield* send(chat, "😀".repeat(2049))).toBe("400 Bad Request: message is too long")
      expect(yield* send(chat, "x".repeat(32_769))).toBe("400 Bad Request: text is too long")
      expect(yield* send(chat, "😀".repeat(2048))).toBe("done")
      expect(yield* send(chat, ` ${"x".repeat(4096)}\n\n`)).toBe("done")
      expect(yield* send("", "x")).toBe("400 Bad Request: chat_id is empty")
      expect(yield* send(1, "x")).toBe("400 Bad Request: chat not found")
      expect(yield* send("@ada", "x")).toBe("400 Bad Request: chat not found")
      expect(yield* send(silent.id, "x")).toBe("400 Bad Request: chat not found")
      expect(yield* send(chat, "x", { message_thread_id: 9 })).toBe("400 Bad Request: message thread not found")
      expect(yield* send(chat, "a\uD83D")).toBe("400 Bad Request: strings must be encoded in UTF-8")
      expect(yield* sandbox.sent(chat)).toHaveLength(2)
      expect(yield* sandbox.calls("sendMessage")).toBe(13)
      expect(yield* sandbox.calls("editMessageText")).toBe(0)
    })
  )

  it.scoped("checks entities, and keeps those that a bot may send", () =>
    Effect.gen(function* () {
      const { bot, person } = yield* open()
      const chat = yield* person("Ada")
      const send = (text: string, entities: ReadonlyArray<unknown>, other = {}) =>
        refusal(() => bot.sendMessage(chat, text, { entities: entities as Array<MessageEntity>, ...other }))
      const bold = (offset: number, length: number) => ({ type: "bold", offset, length })
      expect(yield* send("abc", [bold(4, 1)])).toBe(
        "400 Bad Request: entity begins after the end of the text at UTF-16 offset 4"
      )
      expect(yield* send("abc", [bold(1, 3)])).toBe(
        "400 Bad Request: entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4"
      )
      expect(yield* send("😀😀", [bold(1, 1)])).toMatch("entity begins in a middle of a UTF-16 symbol")
      expect(yield* send("😀😀", [bold(0, 3)])).toMatch("ends in a middle of a UTF-16 symbol")
      expect(yield* send("abc", [bold(-1, 1)])).toBe("400 Bad Request: receive an entity with incorrect offset -1")
      expect(yield* send("abc", [bold(0, -1)])).toBe("400 Bad Request: receive an entity with incorrect length -1")
      expect(yield* send("abc", ["bold"])).toMatch("can't parse MessageEntity: expected an Object")
      expect(yield* send("abc", [{ type: "bold", length: 1 }])).toMatch(`can't parse MessageEntity: Field "offset"`)
      expect(yield* send("abc", [{ type: "text_link", offset: 0, length: 1 }])).toMatch(`Can't find field "url"`)
      expect(yield* send("*abc", [], { parse_mode: "MarkdownV2" })).toMatch("400 Bad Request: can't parse entities: ")
      const sent = yield* Effect.promise(() =>
        bot.sendMessage(chat, " \r\nb\u0007\r😀 code \n", {
          entities: [
            { type: "pre", offset: 9, length: 4, language: "ts" },
            { type: "text_link", offset: 3, length: 5, url: "https://a.example/" },
            { type: "hashtag", offset: 3, length: 1 },
            { type: "italic", offset: 3, length: 0 },
            { type: "bold", offset: 13, length: 2 }
          ]
        })
      )
      expect(sent.text).toBe("b 😀 code")
      expect(sent.entities).toEqual([
        { type: "text_link", offset: 0, length: 4, url: "https://a.example/" },
        { type: "pre", offset: 5, length: 4, language: "ts" }
      ])
    })
  )

  it.scoped("sends into threads that are there", () =>
    Effect.gen(function* () {
      const { bot, person, sandbox } = yield* open()
      const chat = yield* person("Ada")
      yield* sandbox.send(chat, { text: "in a topic" }, { thread: 7 })
      expect(yield* Effect.promise(() => bot.sendMessage(chat, "x", { message_thread_id: 7 }))).toMatchObject({
        message_thread_id: 7,
        is_topic_message: true
      })
      expect((yield* sandbox.sent(chat)).map(({ thread }) => thread)).toEqual([7])
    })
  )
})

describe("editMessageText of the sandbox", () => {
  it.scoped("edits the bot's own text, and refuses the rest in Telegram's words", () =>
    Effect.gen(function* () {
      const { bot, person, sandbox } = yield* open()
      const [ada, bob] = [yield* person("Ada"), yield* person("Bob")]
      const theirs = yield* sandbox.send(ada, { text: "mine" })
      const entities: Array<MessageEntity> = [{ type: "bold", offset: 0, length: 3 }]
      const sent = yield* Effect.promise(() => bot.sendMessage(ada, "one\n", { entities }))
      const keyboard = yield* Effect.promise(() =>
        bot.sendMessage(ada, "pick", { reply_markup: { keyboard: [[{ text: "a" }]] } })
      )
      const edit = (chat: number, id: number, text: string, other = {}) =>
        refusal(() => bot.editMessageText(chat, id, text, other))
      const unchanged =
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
      expect(yield* edit(ada, sent.message_id, "one\n", { entities })).toBe(unchanged)
      expect(yield* edit(ada, sent.message_id, "one", { entities })).toBe(unchanged)
      expect(yield* edit(ada, sent.message_id, "")).toBe("400 Bad Request: message text is empty")
      expect(yield* edit(ada, 99, "x")).toBe("400 Bad Request: message to edit not found")
      expect(yield* edit(bob, sent.message_id, "x")).toBe("400 Bad Request: message to edit not found")
      expect(yield* edit(1, sent.message_id, "x")).toBe("400 Bad Request: chat not found")
      expect(yield* edit(ada, theirs.id, "mine")).toBe("400 Bad Request: message can't be edited")
      expect(yield* edit(ada, keyboard.message_id, "pick")).toBe("400 Bad Request: message can't be edited")
      yield* TestClock.adjust("5 seconds")
      expect(yield* Effect.promise(() => bot.editMessageText(ada, sent.message_id, "one"))).toMatchObject({
        message_id: sent.message_id,
        date: 0,
        edit_date: 5,
        text: "one"
      })
      expect((yield* sandbox.sent(ada)).map(({ editedAt, entities, text }) => [text, entities, editedAt])).toEqual([
        ["one", [], 5000],
        ["pick", [], null]
      ])
    })
  )
})

describe("the sandbox's limits", () => {
  it.scoped("let 20 at once and then one a second into a chat, and say how long to wait", () =>
    Effect.gen(function* () {
      const { call, person } = yield* open({ limits: "telegram" })
      const chat = yield* person("Ada")
      const send = call("sendMessage", { chat_id: chat, text: "x" })
      const burst = yield* Effect.replicateEffect(send, 21)
      expect(burst.map(({ status }) => status)).toEqual([...Array<number>(20).fill(200), 429])
      expect(burst[20]?.headers.get("retry-after")).toBe("1")
      expect(burst[20]?.body).toEqual({
        ok: false,
        error_code: 429,
        description: "Too Many Requests: retry after 1",
        parameters: { retry_after: 1 }
      })
      yield* TestClock.adjust("2 seconds")
      expect((yield* Effect.replicateEffect(send, 3)).map(({ status }) => status)).toEqual([200, 200, 429])
    })
  )

  it.scoped("count all chats together, and can be chosen", () =>
    Effect.gen(function* () {
      const { call, person } = yield* open({ limits: { perChatPerSecond: 0.1, burst: 1, overall: 2 } })
      const send = (chat: number) => Effect.map(call("sendMessage", { chat_id: chat, text: "x" }), ({ body }) => body)
      const [a, b, c] = [yield* person("A"), yield* person("B"), yield* person("C")]
      expect(yield* send(a)).toMatchObject({ ok: true })
      expect(yield* send(a)).toMatchObject({ parameters: { retry_after: 10 } })
      expect(yield* send(b)).toMatchObject({ ok: true })
      expect(yield* send(c)).toMatchObject({ parameters: { retry_after: 1 } })
      yield* TestClock.adjust("1 seconds")
      expect(yield* send(c)).toMatchObject({ ok: true })
    })
  )
})
