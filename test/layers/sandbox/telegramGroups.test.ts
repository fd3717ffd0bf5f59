import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Update } from "grammy/types"
import { open, refusal } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open()
  const { bot, sandbox } = kit
  const [ada, bob] = [yield* sandbox.addUser("Ada"), yield* sandbox.addUser("Bob")]
  const next: Effect.Effect<ReadonlyArray<Update>> = Effect.promise(async () => {
    const allowed_updates = ["message", "edited_message", "callback_query", "my_chat_member", "chat_member"] as const
    const updates = await bot.getUpdates({ allowed_updates })
    await bot.getUpdates({ offset: (updates.at(-1)?.update_id ?? 0) + 1 })
    return updates
  })
  yield* next
  const heard = Effect.map(next, (updates) => updates.flatMap(({ message }) => message?.text ?? []))
  const people = { by: ada.id, members: [bob.id] }
  const send = (chat: number, other = {}) => refusal(() => bot.sendMessage(chat, "x", other))
  return { ...kit, ada: ada.id, bob: bob.id, people, next, heard, send }
})

describe("groups of the sandbox", () => {
  it.scoped("are told to the bot, and have its messages and members", () =>
    Effect.gen(function* () {
      const { ada, bob, bot, next, people, sandbox } = yield* setup
      const { id } = yield* sandbox.createGroup({ title: "Friends", ...people })
      const chat = { id, title: "Friends", type: "group" }
      expect(yield* next).toMatchObject([
        {
          my_chat_member: {
            chat,
            from: { id: ada },
            old_chat_member: { status: "left", user: { is_bot: true } },
            new_chat_member: { status: "member" }
          }
        },
        { message: { chat, from: { id: ada }, group_chat_created: true } }
      ])
      const said = yield* sandbox.send(id, { text: "/ask me" }, { as: bob })
      expect(yield* next).toMatchObject([{ message: { chat, from: { id: bob, first_name: "Bob" }, text: "/ask me" } }])
      const answer = yield* Effect.promise(() =>
        bot.sendMessage(id, "yes?", { reply_parameters: { message_id: said.id } })
      )
      expect(answer).toMatchObject({ message_id: said.id + 1, chat, reply_to_message: { from: { id: bob } } })
      const asked = yield* Effect.promise(async () => ({
        chat: await bot.getChat(id),
        bob: await bot.getChatMember(id, bob),
        bot: await bot.getChatMember(id, 7_000_000_001),
        count: await bot.getChatMemberCount(id),
        administrators: await bot.getChatAdministrators(id)
      }))
      expect(asked).toMatchObject({
        chat,
        bob: { status: "member", user: { id: bob } },
        bot: { status: "member", user: { is_bot: true } },
        count: 3,
        administrators: [{ status: "creator", user: { id: ada } }]
      })
      expect((yield* Effect.flip(sandbox.send(id, { text: "x" }))).message).toBe("say who speaks in the group")
    })
  )

  it.scoped("keep from the bot what is not for it, unless privacy mode is off or it is an administrator", () =>
    Effect.gen(function* () {
      const { ada, bob, bot, heard, people, sandbox } = yield* setup
      const { id } = yield* sandbox.createGroup({ title: "Friends", ...people })
      const own = yield* Effect.promise(() => bot.sendMessage(id, "hello"))
      const write = (text: string, other = {}) => sandbox.send(id, { text }, { as: bob, ...other })
      const theirs = yield* write("to all")
      yield* write("/start")
      yield* write("/start@Holdfast_Sandbox_Bot")
      yield* write("/start@another_bot")
      yield* write("hi @holdfast_sandbox_bot!")
      yield* write("hi @another_bot")
      yield* write("yes", { reply: { message: own.message_id } })
      yield* write("no", { reply: { message: theirs.id } })
      expect(yield* heard).toEqual(["/start", "/start@Holdfast_Sandbox_Bot", "hi @holdfast_sandbox_bot!", "yes"])
      yield* sandbox.edit(id, theirs.id, "to @holdfast_sandbox_bot")
      yield* sandbox.setReadsAll(true)
      expect((yield* Effect.promise(() => bot.getMe())).can_read_all_group_messages).toBe(true)
      yield* write("everything")
      yield* sandbox.setReadsAll(false)
      yield* write("little")
      yield* sandbox.setBot(id, "administrator", ada)
      yield* write("all again")
      expect(yield* heard).toEqual(["everything", "all again"])
    })
  )

  it.scoped("that the bot was removed from refuse it", () =>
    Effect.gen(function* () {
      const { ada, next, people, sandbox, send } = yield* setup
      const answers = []
      for (const kind of ["group", "supergroup"] as const) {
        const { id } = yield* sandbox.createGroup({ title: "Friends", kind, ...people })
        yield* sandbox.setBot(id, "kicked", ada)
        answers.push(yield* send(id))
        yield* sandbox.setBot(id, "left", ada)
        answers.push(yield* send(id))
        yield* next
        yield* sandbox.send(id, { text: "/who" }, { as: ada })
        expect(yield* next).toEqual([])
        yield* sandbox.setBot(id, "member", ada)
        answers.push(yield* send(id))
        expect(yield* next).toMatchObject([
          { my_chat_member: {} },
          { message: { new_chat_members: [{ is_bot: true }] } }
        ])
      }
      expect(answers).toEqual([
        "403 Forbidden: bot was kicked from the group chat",
        "403 Forbidden: bot is not a member of the group chat",
        "done",
        "403 Forbidden: bot was kicked from the supergroup chat",
        "403 Forbidden: bot is not a member of the supergroup chat",
        "done"
      ])
      const unknown = yield* sandbox.createGroup({ title: "Others", bot: "left", ...people })
      expect(yield* send(unknown.id)).toBe("400 Bad Request: chat not found")
    })
  )

  it.scoped("that become supergroups name them, and the supergroup counts its own messages", () =>
    Effect.gen(function* () {
      const { ada, bot, call, next, people, sandbox } = yield* setup
      const { id } = yield* sandbox.createGroup({ title: "Friends", ...people })
      yield* next
      const supergroup = yield* sandbox.migrate(id, ada)
      expect(supergroup.id).toBeLessThan(-1_000_000_000_000)
      expect(yield* next).toMatchObject([
        { message: { chat: { id, type: "group" }, migrate_to_chat_id: supergroup.id } },
        { message: { chat: { id: supergroup.id, type: "supergroup" }, migrate_from_chat_id: id, message_id: 1 } }
      ])
      const refused = yield* call("sendMessage", { chat_id: id, text: "x" })
      expect(refused.body).toEqual({
        ok: false,
        error_code: 400,
        description: "Bad Request: group chat was upgraded to a supergroup chat",
        parameters: { migrate_to_chat_id: supergroup.id }
      })
      const sent = yield* Effect.promise(() => bot.sendMessage(supergroup.id, "here"))
      expect(sent.message_id).toBe(2)
      const elsewhere = yield* sandbox.send(ada, { text: "and here?" })
      expect(elsewhere.id).toBe(3)
      expect((yield* Effect.flip(sandbox.send(id, { text: "x" }, { as: ada }))).message).toMatch(
        "has become a supergroup"
      )
    })
  )

  it.scoped("can have administrators who speak as the group", () =>
    Effect.gen(function* () {
      const { ada, bob, next, people, sandbox } = yield* setup
      const { id } = yield* sandbox.createGroup({ title: "Friends", kind: "supergroup", ...people })
      yield* sandbox.setMember(id, bob, { standing: "administrator", anonymous: true }, ada)
      yield* sandbox.send(id, { text: "/who" }, { as: bob })
      const updates = yield* next
      expect(updates.at(-2)).toMatchObject({
        chat_member: {
          old_chat_member: { status: "member" },
          new_chat_member: { status: "administrator", is_anonymous: true }
        }
      })
      expect(updates.at(-1)).toMatchObject({
        message: {
          from: { id: 1_087_968_824, username: "GroupAnonymousBot", is_bot: true },
          sender_chat: { id, title: "Friends" }
        }
      })
    })
  )

  it.scoped("put replies into threads where there are no topics", () =>
    Effect.gen(function* () {
      const { ada, bob, next, people, sandbox } = yield* setup
      const { id } = yield* sandbox.createGroup({ title: "Friends", kind: "supergroup", ...people })
      const first = yield* sandbox.send(id, { text: "/one" }, { as: ada })
      const second = yield* sandbox.send(id, { text: "/two" }, { as: bob, reply: { message: first.id } })
      yield* sandbox.send(id, { text: "/three" }, { as: ada, reply: { message: second.id } })
      const messages = (yield* next).flatMap(({ message }) => (message?.text === undefined ? [] : message))
      expect(messages.map((message) => message.message_thread_id)).toEqual([undefined, first.id, first.id])
      expect(messages.some((message) => "is_topic_message" in message)).toBe(false)
    })
  )

  it.scoped("have buttons that members press", () =>
    Effect.gen(function* () {
      const { bob, bot, next, people, sandbox } = yield* setup
      const { id } = yield* sandbox.createGroup({ title: "Friends", ...people })
      const reply_markup = {
        inline_keyboard: [
          [
            { text: "Yes", callback_data: "yes" },
            { text: "Docs", url: "a.example" }
          ]
        ]
      }
      const sent = yield* Effect.promise(() => bot.sendMessage(id, "sure?", { reply_markup }))
      expect(sent.reply_markup?.inline_keyboard[0]?.[1]).toEqual({ text: "Docs", url: "http://a.example/" })
      yield* next
      yield* sandbox.press(id, sent.message_id, "yes", bob)
      expect(yield* next).toMatchObject([
        { callback_query: { from: { id: bob }, data: "yes", message: { chat: { id } } } }
      ])
      expect((yield* Effect.flip(sandbox.press(id, sent.message_id, "yes"))).message).toBe(
        "say who presses in the group"
      )
    })
  )
})

describe("topics of the sandbox", () => {
  const forum = Effect.gen(function* () {
    const kit = yield* setup
    const { id } = yield* kit.sandbox.createGroup({ title: "Club", forum: true, ...kit.people })
    const topic = yield* kit.sandbox.createTopic(id, "Plans", kit.ada)
    return { ...kit, id, topic: topic.id }
  })

  it.scoped("begin with a message to which all without another reply refer", () =>
    Effect.gen(function* () {
      const { bob, bot, id, next, sandbox, topic } = yield* forum
      expect((yield* next).at(-1)).toMatchObject({
        message: {
          message_id: topic,
          message_thread_id: topic,
          is_topic_message: true,
          forum_topic_created: { name: "Plans" }
        }
      })
      const said = yield* sandbox.send(id, { text: "/ask" }, { as: bob, thread: topic })
      expect(yield* next).toMatchObject([
        {
          message: {
            message_thread_id: topic,
            is_topic_message: true,
            chat: { is_forum: true },
            reply_to_message: { message_id: topic, forum_topic_created: { name: "Plans" } }
          }
        }
      ])
      const answer = yield* Effect.promise(() => bot.sendMessage(id, "yes", { message_thread_id: topic }))
      expect(answer).toMatchObject({ message_thread_id: topic, is_topic_message: true })
      const reply = yield* Effect.promise(() =>
        bot.sendMessage(id, "yes", { reply_parameters: { message_id: said.id } })
      )
      expect(reply).toMatchObject({ message_thread_id: topic, reply_to_message: { message_id: said.id } })
    })
  )

  it.scoped("that are closed or gone refuse the bot in Telegram's words", () =>
    Effect.gen(function* () {
      const { ada, id, sandbox, send, topic } = yield* forum
      const there = () => send(id, { message_thread_id: topic })
      expect(yield* send(id, { message_thread_id: 1 })).toBe("400 Bad Request: message thread not found")
      expect(yield* send(id, { message_thread_id: 99 })).toBe("400 Bad Request: message thread not found")
      yield* sandbox.setTopic(id, topic, "closed", ada)
      expect(yield* there()).toBe("400 Bad Request: TOPIC_CLOSED")
      yield* sandbox.setBot(id, "administrator", ada)
      expect(yield* there()).toBe("done")
      yield* sandbox.setBot(id, "member", ada)
      yield* sandbox.setTopic(id, topic, "open", ada)
      expect(yield* there()).toBe("done")
      yield* sandbox.deleteTopic(id, topic)
      expect(yield* there()).toBe("400 Bad Request: TOPIC_DELETED")
      expect(yield* there()).toBe("400 Bad Request: message thread not found")
      expect(yield* send(id)).toBe("done")
      expect((yield* sandbox.messages(id)).filter(({ thread }) => thread === topic)).toEqual([])
    })
  )

  it.scoped("are made, closed and deleted by a bot that is an administrator", () =>
    Effect.gen(function* () {
      const { ada, bot, id, sandbox, send } = yield* forum
      expect(yield* refusal(() => bot.createForumTopic(id, "Mine"))).toBe(
        "400 Bad Request: not enough rights to create a topic"
      )
      yield* sandbox.setBot(id, "administrator", ada)
      const { message_thread_id: mine, name } = yield* Effect.promise(() => bot.createForumTopic(id, "Mine"))
      expect(name).toBe("Mine")
      yield* Effect.promise(() => bot.closeForumTopic(id, mine))
      expect(yield* refusal(() => bot.closeForumTopic(id, mine))).toBe("400 Bad Request: TOPIC_NOT_MODIFIED")
      yield* Effect.promise(() => bot.editForumTopic(id, mine, { name: "Ours" }))
      expect((yield* sandbox.chats).find((chat) => chat.id === id)?.topics?.at(-1)).toEqual({
        id: mine,
        name: "Ours",
        state: "closed"
      })
      yield* Effect.promise(() => bot.deleteForumTopic(id, mine))
      expect(yield* send(id, { message_thread_id: mine })).toBe("400 Bad Request: message thread not found")
      expect(yield* refusal(() => bot.reopenForumTopic(id, mine))).toBe("400 Bad Request: TOPIC_ID_INVALID")
      const plain = yield* sandbox.createGroup({ title: "Plain", kind: "supergroup", by: ada, bot: "administrator" })
      expect(yield* refusal(() => bot.createForumTopic(plain.id, "x"))).toBe("400 Bad Request: the chat is not a forum")
      expect(yield* send(plain.id, { message_thread_id: 99 })).toBe("done")
    })
  )
})

describe("private chats of the sandbox", () => {
  it.scoped("refuse a bot that is blocked, or whose person is gone", () =>
    Effect.gen(function* () {
      const { ada, next, sandbox, send } = yield* setup
      yield* sandbox.send(ada, { text: "/start" })
      yield* next
      yield* sandbox.setClosed(ada, "blocked")
      expect(yield* next).toMatchObject([{ my_chat_member: { new_chat_member: { status: "kicked" } } }])
      expect(yield* send(ada)).toBe("403 Forbidden: bot was blocked by the user")
      yield* sandbox.setClosed(ada, "deactivated")
      expect(yield* send(ada)).toBe("403 Forbidden: user is deactivated")
      yield* sandbox.setClosed(ada, undefined)
      expect(yield* send(ada)).toBe("done")
    })
  )
})
