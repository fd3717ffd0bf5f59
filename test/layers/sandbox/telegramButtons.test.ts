import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Exit, Fiber, Scope, Stream, Struct, TestClock } from "effect"
import type { InlineKeyboardMarkup } from "grammy/types"
import * as path from "node:path"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"
import { open, refusal } from "./telegramKit.ts"

const inline = (...rows: ReadonlyArray<ReadonlyArray<readonly [text: string, data: string]>>) => ({
  inline_keyboard: rows.map((row) => row.map(([text, callback_data]) => ({ text, callback_data })))
})
const markup = inline([
  ["Done", "done:1"],
  ["Snooze", "snooze:1"]
])
const keyboard = [
  [
    { text: "Done", data: "done:1" },
    { text: "Snooze", data: "snooze:1" }
  ]
]

const unchanged =
  "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
const tooOld = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"

/** A person, a message of the bot with buttons, and what came since, without ids. */
const setup = (options: Parameters<typeof open>[0] = {}) =>
  Effect.gen(function* () {
    const kit = yield* open(options)
    const chat = yield* kit.person("Ada")
    const { message_id: message } = yield* Effect.promise(() =>
      kit.bot.sendMessage(chat, "water the plants", { reply_markup: markup })
    )
    const updates = Effect.gen(function* () {
      const all = yield* Effect.promise(() => kit.bot.getUpdates())
      const last = all.at(-1)
      if (last !== undefined) yield* Effect.promise(() => kit.bot.getUpdates({ offset: last.update_id + 1 }))
      return all.map(Struct.omit("update_id"))
    })
    const shown = Effect.map(kit.sandbox.sent(chat), (sent) => sent.find(({ id }) => id === message))
    const queryOf = Effect.map(updates, ([update]) => (update as { callback_query: { id: string } }).callback_query.id)
    const answer = (id: string, text?: string) =>
      refusal(() => kit.bot.answerCallbackQuery(id, text === undefined ? {} : { text }))
    return { ...kit, chat, message, updates, shown, queryOf, answer }
  })

describe("buttons in the sandbox", () => {
  it.scoped("stand under the message, as the bot and as its person see it", () =>
    Effect.gen(function* () {
      const { bot, chat, shown } = yield* setup()
      const sent = yield* Effect.promise(() =>
        bot.sendMessage(chat, "x", { reply_markup: { inline_keyboard: [[], ...markup.inline_keyboard] } })
      )
      expect(sent.reply_markup).toEqual(markup)
      expect(yield* shown).toMatchObject({ keyboard, pressed: [] })
    })
  )

  it.scoped("are checked in Telegram's words, when a message is sent and when it is edited", () =>
    Effect.gen(function* () {
      const { call, chat, message, sandbox, shown } = yield* setup()
      const description = (reply_markup: unknown) =>
        Effect.gen(function* () {
          const sent = yield* call("sendMessage", { chat_id: chat, text: "x", reply_markup })
          const edited = yield* call("editMessageText", { chat_id: chat, message_id: message, text: "x", reply_markup })
          expect(edited.body.description).toBe(sent.body.description)
          return sent.body.description?.replace("Bad Request: ", "")
        })
      const button = (fields: unknown) => description({ inline_keyboard: [[fields]] })
      const button64 = "ä".repeat(32)
      expect(yield* description("{")).toBe("can't parse reply keyboard markup JSON object")
      expect(yield* description([])).toBe("object expected as reply markup")
      expect(yield* description({ inline_keyboard: 5 })).toMatch(/must be an Array$/)
      expect(yield* description({ inline_keyboard: [5] })).toMatch(/must be an Array of Arrays$/)
      expect(yield* button(5)).toMatch("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
      expect(yield* button({ callback_data: "a" })).toMatch('Can\'t find field "text"')
      expect(yield* button({ text: 5, callback_data: "a" })).toMatch('Field "text" must be of type String')
      expect(yield* button({ text: " ", callback_data: "a" })).toMatch("non-empty")
      expect(yield* button({ text: "a" })).toMatch("Text buttons are unallowed in the inline keyboard")
      expect(yield* button({ text: "a", callback_data: 5 })).toMatch('"callback_data" must be of type String')
      expect(yield* button({ text: "a", callback_data: "" })).toBe("BUTTON_DATA_INVALID")
      expect(yield* button({ text: "a", callback_data: `${button64}b` })).toBe("BUTTON_DATA_INVALID")
      expect(yield* sandbox.sent(chat)).toHaveLength(1)
      expect(yield* shown).toMatchObject({ text: "water the plants", keyboard })
      expect(yield* button({ text: "a", callback_data: button64 })).toBeUndefined()
    })
  )

  it.scoped("change with an edit: only the very same text and buttons are no change", () =>
    Effect.gen(function* () {
      const { bot, chat, message, shown } = yield* setup()
      const edit = (text: string, reply_markup?: InlineKeyboardMarkup) =>
        refusal(() => bot.editMessageText(chat, message, text, reply_markup === undefined ? {} : { reply_markup }))
      expect(yield* edit("water the plants", markup)).toBe(unchanged)
      const other = inline([["Done", "done:2"]])
      expect(yield* edit("water the plants", other)).toBe("done")
      expect(yield* shown).toMatchObject({ keyboard: [[{ text: "Done", data: "done:2" }]] })
      expect(yield* edit("water the plants", other)).toBe(unchanged)
      expect(yield* edit("water the plants")).toBe("done")
      expect(yield* shown).toMatchObject({ text: "water the plants", keyboard: [] })
      expect(yield* edit("water the plants")).toBe(unchanged)
      expect(yield* edit("water the plants", { inline_keyboard: [] })).toBe(unchanged)
    })
  )

  it.scoped("can be edited, a reply keyboard cannot, and none comes by an edit", () =>
    Effect.gen(function* () {
      const { bot, call, chat, message } = yield* setup()
      const reply = yield* Effect.promise(() =>
        bot.sendMessage(chat, "pick", { reply_markup: { keyboard: [[{ text: "inline_keyboard" }]] } })
      )
      expect(yield* refusal(() => bot.editMessageText(chat, reply.message_id, "x"))).toBe(
        "400 Bad Request: message can't be edited"
      )
      const edit = { chat_id: chat, message_id: message, text: "x", reply_markup: { keyboard: [[{ text: "a" }]] } }
      expect((yield* call("editMessageText", edit)).body.description).toBe("Bad Request: inline keyboard expected")
    })
  )

  it.scoped("when pressed, come to the bot as Telegram makes it, and wait for its answer", () =>
    Effect.gen(function* () {
      const { answer, chat, message, sandbox, shown, updates } = yield* setup()
      expect(yield* sandbox.press(chat, message, "snooze:1")).toMatchObject({ id: message, pressed: ["snooze:1"] })
      expect(yield* sandbox.press(chat, message, "snooze:1")).toMatchObject({ pressed: ["snooze:1"] })
      const came = yield* updates
      expect(came).toEqual([
        {
          callback_query: {
            id: expect.stringMatching(/^\d+$/),
            from: { id: chat, is_bot: false, first_name: "Ada", language_code: "en" },
            message: {
              message_id: message,
              from: { id: 7_000_000_001, is_bot: true, first_name: "Holdfast", username: "holdfast_sandbox_bot" },
              chat: { id: chat, first_name: "Ada", type: "private" },
              date: 0,
              text: "water the plants",
              reply_markup: markup
            },
            chat_instance: expect.any(String),
            data: "snooze:1"
          }
        }
      ])
      const { id } = (came[0] as { callback_query: { id: string } }).callback_query
      expect(yield* answer(id)).toBe("done")
      expect(yield* shown).toMatchObject({ pressed: [] })
      expect(yield* answer(id)).toBe(tooOld)
      yield* sandbox.press(chat, message, "snooze:1")
      expect(yield* updates).toHaveLength(1)
    })
  )

  it.scoped("wait for 15 seconds; then the answer is too late", () =>
    Effect.gen(function* () {
      const { answer, chat, message, queryOf, sandbox, shown } = yield* setup()
      yield* sandbox.press(chat, message, "done:1")
      yield* TestClock.adjust("14999 millis")
      expect(yield* shown).toMatchObject({ pressed: ["done:1"] })
      yield* TestClock.adjust("1 millis")
      expect(yield* shown).toMatchObject({ pressed: [] })
      expect(yield* answer(yield* queryOf)).toBe(tooOld)
    })
  )

  it.scoped("are answered with a text of 200 characters at most, which the person sees", () =>
    Effect.gen(function* () {
      const { answer, chat, message, queryOf, sandbox } = yield* setup()
      const seen = yield* sandbox.events.pipe(Stream.take(3), Stream.runCollect, Effect.fork)
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      yield* sandbox.press(chat, message, "done:1")
      const query = yield* queryOf
      expect(yield* answer(query, "x".repeat(201))).toBe("400 Bad Request: MESSAGE_TOO_LONG")
      expect(yield* answer(query, "Well done.")).toBe("done")
      expect(Chunk.toReadonlyArray(yield* Fiber.join(seen))).toMatchObject([
        { _tag: "Message", message: { pressed: ["done:1"] } },
        { _tag: "Message", message: { pressed: [] } },
        { _tag: "Toast", chat, text: "Well done." }
      ])
    })
  )

  it.scoped("are pressed only where they are", () =>
    Effect.gen(function* () {
      const { bot, chat, message, person, sandbox, updates } = yield* setup()
      const bob = yield* person("Bob")
      const own = yield* sandbox.send(chat, { text: "done:1" })
      yield* updates
      const why = (chat: number, message: number, data: string) =>
        Effect.map(Effect.flip(sandbox.press(chat, message, data)), ({ message }) => message)
      expect(yield* why(1, message, "done:1")).toBe("there is no such chat")
      for (const [who, where, what] of [
        [bob, message, "done:1"],
        [chat, own.id, "done:1"],
        [chat, 99, "done:1"],
        [chat, message, "done:2"]
      ] as const) {
        expect(yield* why(who, where, what)).toBe("there is no such button")
      }
      yield* Effect.promise(() => bot.editMessageText(chat, message, "done"))
      expect(yield* why(chat, message, "done:1")).toBe("there is no such button")
      expect(yield* updates).toEqual([])
    })
  )

  it.scoped("and their presses outlive the sandbox's own death", () =>
    Effect.gen(function* () {
      const filename = path.join(yield* temporaryFolder, "telegram.db")
      const life = yield* Scope.make()
      const first = yield* setup({ filename }).pipe(Scope.extend(life))
      const { chat, message } = first
      const second = yield* Effect.promise(() => first.bot.sendMessage(chat, "two", { reply_markup: markup }))
      yield* first.sandbox.press(chat, message, "done:1")
      yield* TestClock.adjust("10 seconds")
      yield* first.sandbox.press(chat, second.message_id, "snooze:1")
      yield* Scope.close(life, Exit.void)
      yield* TestClock.adjust("6 seconds")

      const { bot, sandbox } = yield* open({ filename })
      const views = Effect.map(sandbox.sent(chat), (sent) =>
        sent.map(({ keyboard, pressed }) => ({ keyboard, pressed }))
      )
      expect(yield* views).toEqual([
        { keyboard, pressed: [] },
        { keyboard, pressed: ["snooze:1"] }
      ])
      const came = yield* Effect.promise(() => bot.getUpdates())
      const [late, waiting] = came.map(({ callback_query }) => callback_query?.id ?? "")
      expect(yield* refusal(() => bot.answerCallbackQuery(late!))).toBe(tooOld)
      expect(yield* refusal(() => bot.answerCallbackQuery(waiting!))).toBe("done")
      expect((yield* views)[1]).toEqual({ keyboard, pressed: [] })
    })
  )
})
