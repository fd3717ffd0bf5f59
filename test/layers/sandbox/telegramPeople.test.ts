import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Stream, Struct, TestClock } from "effect"
import type { Update } from "grammy/types"
import { open, refusal } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open()
  const chat = yield* kit.person("Ada")
  /** The updates since the last call, without ids. */
  const updates: Effect.Effect<ReadonlyArray<Partial<Update>>> = Effect.gen(function* () {
    const all = yield* Effect.promise(() => kit.bot.getUpdates())
    const last = all.at(-1)
    if (last !== undefined) {
      yield* Effect.promise(() => kit.bot.getUpdates({ offset: last.update_id + 1 }))
    }
    return all.map(Struct.omit("update_id"))
  })
  const draft = (args: object) => kit.call("sendMessageDraft", { chat_id: chat, draft_id: 5, text: "so far", ...args })
  const shown = Effect.map(kit.sandbox.chats, ([first]) => first?.draft ?? null)
  return { ...kit, chat, updates, draft, shown }
})

describe("people in the sandbox", () => {
  it.scoped("write texts, voices and pictures, which the bot gets as Telegram makes them", () =>
    Effect.gen(function* () {
      const { chat, sandbox, updates } = yield* setup
      yield* TestClock.adjust("61500 millis")
      const view = yield* sandbox.send(chat, { text: " /start@holdfast_sandbox_bot abc " })
      expect(view).toMatchObject({ chat, from: "user", kind: "text", thread: null, at: 61_500, editedAt: null })
      const from = { id: chat, is_bot: false, first_name: "Ada", language_code: "en" }
      const common = { from, chat: { id: chat, first_name: "Ada", type: "private" }, date: 61 }
      yield* sandbox.send(chat, { text: "in a topic /new, no/command" }, { thread: 3 })
      yield* sandbox.send(chat, { kind: "voice" })
      yield* sandbox.send(chat, { kind: "photo" })
      const [command, topic, voice, photo] = yield* updates
      expect(command).toEqual({
        message: {
          message_id: 2,
          ...common,
          text: "/start@holdfast_sandbox_bot abc",
          entities: [{ type: "bot_command", offset: 0, length: 27 }]
        }
      })
      expect(topic).toEqual({
        message: {
          message_id: 3,
          ...common,
          message_thread_id: 3,
          is_topic_message: true,
          text: "in a topic /new, no/command",
          entities: [{ type: "bot_command", offset: 11, length: 4 }]
        }
      })
      expect(voice?.message).toMatchObject({ message_id: 4, voice: { mime_type: "audio/ogg" } })
      expect(photo?.message).toMatchObject({ message_id: 5, photo: [{ width: 1280 }] })
      expect((yield* sandbox.messages(chat)).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
        "1 text",
        "2 text",
        "3 text",
        "4 voice",
        "5 photo"
      ])
    })
  )

  it.scoped("edit their own texts", () =>
    Effect.gen(function* () {
      const { bot, chat, sandbox, updates } = yield* setup
      const { id } = yield* sandbox.send(chat, { text: "one" })
      const { message_id } = yield* Effect.promise(() => bot.sendMessage(chat, "yes"))
      const voice = yield* sandbox.send(chat, { kind: "voice" })
      yield* updates
      yield* TestClock.adjust("2 seconds")
      expect(yield* sandbox.edit(chat, id, "two")).toMatchObject({ id, text: "two", at: 0, editedAt: 2_000 })
      expect(yield* sandbox.edit(chat, id, "two")).toMatchObject({ editedAt: 2_000 })
      expect(yield* updates).toMatchObject([{ edited_message: { message_id: id, date: 0, edit_date: 2, text: "two" } }])
      for (const other of [message_id, voice.id, 99]) {
        expect((yield* Effect.flip(sandbox.edit(chat, other, "no"))).message).toBe("only one's own texts can be edited")
      }
    })
  )

  it.scoped("cannot do what makes no sense", () =>
    Effect.gen(function* () {
      const { chat, sandbox, updates } = yield* setup
      const why = <A, E extends Error>(effect: Effect.Effect<A, E>) =>
        Effect.map(Effect.flip(effect), ({ message }) => message)
      expect(yield* why(sandbox.addUser("  "))).toMatch("1 to 64")
      expect(yield* why(sandbox.send(7, { text: "x" }))).toBe("there is no such chat")
      expect(yield* why(sandbox.send(chat, { text: " " }))).toMatch("1 to 4096")
      expect(yield* why(sandbox.send(chat, { text: "x".repeat(4097) }))).toMatch("1 to 4096")
      expect(yield* why(sandbox.send(chat, { text: "x" }, { thread: -1 }))).toMatch("thread")
      expect(yield* why(sandbox.stop(chat))).toBe("there is nothing to stop")
      expect(yield* updates).toEqual([])
    })
  )

  it.scoped("see typing for 5 seconds, or until the bot sends", () =>
    Effect.gen(function* () {
      const { bot, call, chat, sandbox } = yield* setup
      const typing = Effect.map(sandbox.chats, ([first]) => first?.typing)
      yield* Effect.promise(() => bot.sendChatAction(chat, "typing"))
      expect(yield* typing).toBe(true)
      yield* TestClock.adjust("5 seconds")
      expect(yield* typing).toBe(false)
      yield* Effect.promise(() => bot.sendChatAction(chat, "typing"))
      yield* Effect.promise(() => bot.sendMessage(chat, "x"))
      expect(yield* typing).toBe(false)
      expect((yield* call("sendChatAction", { chat_id: chat, action: "dancing" })).body.description).toBe(
        "Bad Request: wrong parameter action in request"
      )
    })
  )

  it.scoped("see all that changes from now on", () =>
    Effect.gen(function* () {
      const { bot, chat, sandbox } = yield* setup
      const seen = yield* sandbox.events.pipe(
        Stream.take(5),
        Stream.map((event) => event._tag),
        Stream.runCollect,
        Effect.fork
      )
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      const { id } = yield* sandbox.send(chat, { text: "one" })
      yield* sandbox.edit(chat, id, "two")
      yield* Effect.promise(() => bot.sendMessage(chat, "x"))
      yield* sandbox.setFaults(yield* sandbox.faults)
      yield* sandbox.addUser("Bob")
      expect(Chunk.toReadonlyArray(yield* Fiber.join(seen))).toEqual([
        "Message",
        "Message",
        "Message",
        "Faults",
        "Chat"
      ])
    })
  )
})

describe("drafts in the sandbox", () => {
  it.scoped("vanish after 30 seconds unless refreshed, and when the bot sends; a late one shows again", () =>
    Effect.gen(function* () {
      const { bot, chat, draft, shown } = yield* setup
      expect((yield* draft({ text: "" })).body).toEqual({ ok: true, result: true })
      expect(yield* shown).toMatchObject({ id: 5, text: "", canStop: false })
      yield* TestClock.adjust("29 seconds")
      yield* draft({ text: "more" })
      yield* TestClock.adjust("29 seconds")
      expect(yield* shown).toMatchObject({ text: "more" })
      yield* TestClock.adjust("1 seconds")
      expect(yield* shown).toBeNull()
      yield* draft({})
      yield* Effect.promise(() => bot.sendMessage(chat, "final"))
      expect(yield* shown).toBeNull()
      yield* draft({})
      expect(yield* shown).toMatchObject({ text: "so far" })
    })
  )

  it.scoped("are refused where Telegram refuses them", () =>
    Effect.gen(function* () {
      const { bot, chat, draft, sandbox, shown } = yield* setup
      const silent = yield* sandbox.addUser("Silent")
      const description = (args: object) => Effect.map(draft(args), ({ body }) => body.description)
      expect(yield* description({ draft_id: 0 })).toBe("Bad Request: draft_id must be non-zero")
      expect(yield* description({ text: "x".repeat(4097) })).toBe("Bad Request: message is too long")
      expect(yield* description({ message_thread_id: 4 })).toBe("Bad Request: message thread not found")
      expect(yield* description({ chat_id: -100 })).toBe("Bad Request: chat not found")
      expect(yield* refusal(() => bot.sendMessageDraft(silent.id, 1, "x"))).toBe("400 Bad Request: chat not found")
      expect(yield* refusal(() => bot.sendMessageDraft(chat, -7, "x"))).toBe("done")
      expect(yield* shown).toMatchObject({ id: -7 })
    })
  )

  it.scoped("can be stopped by a button where the bot shows one", () =>
    Effect.gen(function* () {
      const { chat, draft, sandbox, shown, updates } = yield* setup
      yield* draft({})
      expect((yield* Effect.flip(sandbox.stop(chat))).message).toBe("there is nothing to stop")
      yield* draft({ can_stop: true })
      yield* sandbox.stop(chat)
      expect(yield* updates).toEqual([
        { stopped_message_generation: { chat: { id: chat, first_name: "Ada", type: "private" }, draft_id: 5 } }
      ])
      expect(yield* shown).toBeNull()
      yield* sandbox.send(chat, { text: "topic" }, { thread: 8 })
      yield* updates
      yield* draft({ can_stop: true, keep_on_stop: true, message_thread_id: 8 })
      yield* sandbox.stop(chat)
      expect(yield* updates).toMatchObject([{ stopped_message_generation: { message_thread_id: 8, draft_id: 5 } }])
      expect(yield* shown).toMatchObject({ text: "so far", canStop: false })
      yield* TestClock.adjust("30 seconds")
      expect(yield* shown).toBeNull()
    })
  )
})
