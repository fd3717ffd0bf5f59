import * as Effect from "effect/Effect"
import type { GroupView, MemberView, MessageView, Standing } from "../../../../domain/sandbox/Telegram.ts"
import type * as Port from "../../../../services/sandbox/TelegramSandbox.ts"
import { type Chat, isPresent } from "../state/Chats.ts"
import type { Draft } from "../state/Messages.ts"
import { service } from "../state/TopicSteps.ts"
import type { Update } from "../state/Updates.ts"
import { botMember, botUser, chatObject, personMember, user } from "../wire/Chat.ts"
import { now } from "../wire/Message.ts"
import { groupOf, memberOf, personOf, refuse } from "./Parts.ts"
import type { Parts } from "../Parts.ts"
import * as Topics from "./Topics.ts"

/** What people do with groups. */
export const make = (parts: Parts): Port.Groups => {
  const { bot, chats, messages, store, updates, write } = parts

  const membership = (chat: Chat, by: NonNullable<MessageView["sender"]>, old: object, next: object) =>
    Effect.map(now, (date) => ({
      chat: chatObject(chat),
      from: user(by),
      date,
      old_chat_member: old,
      new_chat_member: next
    }))

  /** Stores a change of a group with its service messages, and tells the bot about both. */
  const change = Effect.fnUntraced(function* (
    chat: Chat,
    group: GroupView,
    notices: ReadonlyArray<Draft>,
    told: ReadonlyArray<Update>
  ) {
    const isHeard = isPresent(group.bot) || isPresent(chat.state.group?.bot ?? "left")
    const stored = chats.prepare(chat, {
      started: chat.started || isPresent(group.bot),
      state: { ...chat.state, group }
    })
    const composed = yield* messages.composeAll(notices)
    const contents = yield* Effect.forEach(composed, (view) => write(view, chat))
    const update = yield* updates.prepare(
      isHeard ? [...told, ...contents.map((content) => ({ kind: "message", content }))] : []
    )
    yield* messages.add(composed, false, [...stored.statements, ...update.statements])
    yield* stored.written
    yield* update.written
  })

  const createGroup: Port.Groups["createGroup"] = Effect.fnUntraced(function* ({
    bot: botStanding = "member",
    by,
    forum = false,
    kind = forum ? "supergroup" : "group",
    members = [],
    title
  }) {
    const name = title.trim()
    if (name === "" || name.length > 128) return yield* refuse("a title has 1 to 128 characters")
    if (forum && kind === "group") return yield* refuse("a group with topics is a supergroup")
    const founder = yield* personOf(parts, by)
    const others = yield* Effect.forEach(members, (id) => personOf(parts, id))
    const list = [
      { id: by, name: founder.name, standing: "creator", anonymous: false },
      ...others
        .filter(({ id }) => id !== by)
        .map(({ id, name }): MemberView => ({ id, name, standing: "member", anonymous: false }))
    ] satisfies ReadonlyArray<MemberView>
    const group: GroupView = { kind, forum, members: list, bot: botStanding, migratedTo: null }
    const chat = yield* chats.add(kind, name, { group: { ...group, bot: "left" } })
    const author = { from: "user", sender: { id: by, name: founder.name, anonymous: false } } as const
    const notice =
      kind === "group"
        ? service(chat, author, null, `${founder.name} created the group`, { group_chat_created: true })
        : service(chat, author, null, `${founder.name} added the bot`, { new_chat_members: [botUser(bot)] })
    const told = isPresent(botStanding)
      ? [
          {
            kind: "my_chat_member",
            content: yield* membership(chat, author.sender, botMember(bot, "left"), botMember(bot, botStanding))
          }
        ]
      : []
    yield* change(chat, group, kind === "group" || isPresent(botStanding) ? [notice] : [], told)
    return chats.view(chat)
  }, store.step)

  const setBot: Port.Groups["setBot"] = Effect.fnUntraced(function* (id, standing, by) {
    const { chat, group } = yield* groupOf(parts, id)
    if (standing === "creator") return yield* refuse("a bot creates no groups")
    const sender = yield* memberOf(parts, group, by)
    const author = { from: "user", sender } as const
    const [was, is] = [isPresent(group.bot), isPresent(standing)]
    const notices =
      is && !was
        ? [service(chat, author, null, `${sender.name} added the bot`, { new_chat_members: [botUser(bot)] })]
        : was && !is && group.kind === "group"
          ? [service(chat, author, null, `${sender.name} removed the bot`, { left_chat_member: botUser(bot) })]
          : []
    const content = yield* membership(chat, sender, botMember(bot, group.bot), botMember(bot, standing))
    const told = standing === group.bot ? [] : [{ kind: "my_chat_member", content }]
    yield* change(chat, { ...group, bot: standing }, notices, told)
    return chats.view(chat)
  }, store.step)

  const setMember: Port.Groups["setMember"] = Effect.fnUntraced(function* (id, personId, wanted, by) {
    const { chat, group } = yield* groupOf(parts, id)
    const { name } = yield* personOf(parts, personId)
    const sender = yield* memberOf(parts, group, by)
    const old = group.members.find((one) => one.id === personId) ?? memberAs(personId, name, "left")
    const next = { ...old, standing: wanted.standing, anonymous: wanted.anonymous ?? false }
    const author = { from: "user", sender } as const
    const [was, is] = [isPresent(old.standing), isPresent(next.standing)]
    const notices =
      is && !was
        ? [service(chat, author, null, `${name} joined`, { new_chat_members: [user(next)] })]
        : was && !is
          ? [service(chat, author, null, `${name} left`, { left_chat_member: user(next) })]
          : []
    const members = [...group.members.filter((one) => one.id !== personId), next]
    const content = yield* membership(chat, sender, personMember(old), personMember(next))
    yield* change(chat, { ...group, members }, notices, [{ kind: "chat_member", content }])
    return chats.view(chat)
  }, store.step)

  const migrate: Port.Groups["migrate"] = Effect.fnUntraced(function* (id, by) {
    const { chat, group } = yield* groupOf(parts, id)
    if (group.kind !== "group") return yield* refuse("this is a supergroup already")
    const sender = yield* memberOf(parts, group, by)
    const author = { from: "user", sender } as const
    const next: GroupView = { ...group, kind: "supergroup" }
    const supergroup = yield* chats.add("supergroup", chat.name, { group: next, migratedFrom: id })
    const left = service(chat, author, null, "The group became a supergroup", { migrate_to_chat_id: supergroup.id })
    yield* change(chat, { ...group, migratedTo: supergroup.id }, [left], [])
    const entered = service(supergroup, author, null, "The group became a supergroup", { migrate_from_chat_id: id })
    yield* change(supergroup, next, [entered], [])
    return chats.view(supergroup)
  }, store.step)

  return { createGroup, setBot, setMember, migrate, ...Topics.make(parts) }
}

const memberAs = (id: number, name: string, standing: Standing): MemberView => ({
  id,
  name,
  standing,
  anonymous: false
})
