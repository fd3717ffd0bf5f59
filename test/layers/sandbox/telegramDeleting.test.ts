import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { open, refusal } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open()
  const chat = yield* kit.person("Ada")
  const send = (text: string, other = {}) => Effect.promise(() => kit.bot.sendMessage(chat, text, other))
  return { ...kit, chat, send }
})

describe("deleting in the sandbox", () => {
  it.scoped("removes messages for ever: their ids do not come again", () =>
    Effect.gen(function* () {
      const { bot, chat, sandbox, send } = yield* setup
      const [one, two, three] = [yield* send("1"), yield* send("2"), yield* send("3")]
      yield* Effect.promise(() => bot.deleteMessage(chat, three.message_id))
      yield* Effect.promise(() => bot.deleteMessages(chat, [one.message_id, 99]))
      expect((yield* sandbox.sent(chat)).map(({ text }) => text)).toEqual(["2"])
      expect((yield* send("4")).message_id).toBe(three.message_id + 1)
      expect(yield* refusal(() => bot.editMessageText(chat, three.message_id, "x"))).toMatch(
        "message to edit not found"
      )
      yield* sandbox.remove(chat, two.message_id)
      expect((yield* sandbox.sent(chat)).map(({ text }) => text)).toEqual(["4"])
    })
  )

  it.scoped("is refused in Telegram's words", () =>
    Effect.gen(function* () {
      const { bot, call, chat, sandbox, send } = yield* setup
      const { message_id } = yield* send("old")
      const group = yield* sandbox.createGroup({ title: "Friends", by: chat })
      const theirs = yield* sandbox.send(group.id, { text: "mine" }, { as: chat })
      yield* TestClock.adjust("49 hours")
      const described = (method: string, args: object) => Effect.map(call(method, args), ({ body }) => body.description)
      expect([
        yield* refusal(() => bot.deleteMessage(chat, message_id)),
        yield* refusal(() => bot.deleteMessage(chat, 99)),
        yield* refusal(() => bot.deleteMessage(group.id, theirs.id)),
        yield* described("deleteMessage", {}),
        yield* described("deleteMessage", { chat_id: chat }),
        yield* described("deleteMessages", { chat_id: chat }),
        yield* described("deleteMessages", { chat_id: chat, message_ids: [] }),
        yield* described("deleteMessages", { chat_id: chat, message_ids: {} }),
        yield* described("deleteMessages", { chat_id: chat, message_ids: [0] }),
        yield* described("deleteMessages", { chat_id: chat, message_ids: Array.from({ length: 101 }, () => 1) })
      ]).toEqual([
        "400 Bad Request: message can't be deleted for everyone",
        "400 Bad Request: message to delete not found",
        "400 Bad Request: message can't be deleted",
        "Bad Request: chat identifier is not specified",
        "Bad Request: message identifier is not specified",
        "Bad Request: message identifiers are not specified",
        "Bad Request: message identifiers are not specified",
        "Bad Request: expected an Array of message identifiers",
        "Bad Request: invalid message identifier specified",
        "Bad Request: too many message identifiers specified"
      ])
      yield* sandbox.setBot(group.id, "administrator", chat)
      expect(yield* refusal(() => bot.deleteMessage(group.id, theirs.id))).toBe("done")
    })
  )
})

describe("editMessageReplyMarkup of the sandbox", () => {
  it.scoped("changes the buttons only, and removes them where none are given", () =>
    Effect.gen(function* () {
      const { bot, chat, send } = yield* setup
      const keyboard = (text: string) => ({ inline_keyboard: [[{ text, callback_data: "1" }]] })
      const { message_id } = yield* send("pick", { reply_markup: keyboard("a") })
      const edit = (reply_markup?: ReturnType<typeof keyboard>) =>
        Effect.promise(() => bot.editMessageReplyMarkup(chat, message_id, reply_markup && { reply_markup }))
      expect(yield* edit(keyboard("b"))).toMatchObject({ text: "pick", reply_markup: keyboard("b") })
      const none = yield* edit()
      expect(none).toMatchObject({ text: "pick" })
      expect(none).not.toHaveProperty("reply_markup")
      expect(yield* refusal(() => bot.editMessageReplyMarkup(chat, message_id))).toMatch("message is not modified")
    })
  )
})
