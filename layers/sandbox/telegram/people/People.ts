import * as Effect from "effect/Effect"
import { DraftView } from "../../../../domain/sandbox/Telegram.ts"
import type * as Port from "../../../../services/sandbox/TelegramSandbox.ts"
import { botMember, chatObject, standingOfBot, user } from "../wire/Chat.ts"
import { now } from "../wire/Message.ts"
import * as Groups from "./Groups.ts"
import { chatOf, memberOf, refuse } from "./Parts.ts"
import type { Parts } from "../Parts.ts"
import * as Writing from "./Writing.ts"

/** The actions of people. Each writes its changes and the resulting updates in one transaction. */
export type People = Writing.Writing &
  Port.Groups &
  Pick<Port.TelegramSandbox["Type"], "addUser" | "file" | "press" | "setClosed" | "setReadsAll" | "stop">

export const make = (parts: Parts): People => {
  const { bot, chats, files, messages, presses, readsAll, store, updates, write } = parts

  const addUser = Effect.fn("TelegramSandbox.addUser")(function* (name: string) {
    const trimmed = name.trim()
    if (trimmed === "" || trimmed.length > 64) return yield* refuse("a name has 1 to 64 characters")
    return chats.view(yield* store.step(chats.add("person", trimmed)))
  })

  const press: People["press"] = Effect.fnUntraced(function* (id, messageId, data, as) {
    const chat = yield* chatOf(parts, id)
    const { group } = chat.state
    const found = yield* messages.find(id, messageId)
    if (!found?.view.keyboard.some((row) => row.some((button) => "data" in button && button.data === data))) {
      return yield* refuse("there is no such button")
    }
    if (group !== undefined && as === undefined) return yield* refuse("say who presses in the group")
    const from = group === undefined || as === undefined ? chat : yield* memberOf(parts, group, as)
    if (found.view.pressed.includes(data)) return found.view
    const waiting = yield* presses.prepare(found.view, data)
    const update = yield* updates.prepare([
      {
        kind: "callback_query",
        content: {
          id: waiting.id,
          from: user(from),
          message: yield* write(found.view, chat),
          chat_instance: String(-id),
          data
        }
      }
    ])
    yield* store.write([...waiting.statements, ...update.statements])
    const pressed = yield* waiting.written
    yield* update.written
    return pressed
  }, store.step)

  const stop: People["stop"] = Effect.fnUntraced(function* (id) {
    const chat = yield* chatOf(parts, id)
    const draft = chat.draft
    if (draft?.view.canStop !== true) return yield* refuse("there is nothing to stop")
    const update = yield* updates.prepare([
      {
        kind: "stopped_message_generation",
        content: {
          chat: chatObject(chat),
          ...(draft.thread !== null && { message_thread_id: draft.thread }),
          draft_id: draft.view.id
        }
      }
    ])
    yield* store.write(update.statements)
    yield* draft.keepOnStop
      ? chats.showDraft(chat, { ...draft, view: new DraftView({ ...draft.view, canStop: false }, true) })
      : chats.hideDraft(chat)
    yield* update.written
  }, store.step)

  const setClosed: People["setClosed"] = Effect.fnUntraced(function* (id, closed) {
    const chat = yield* chatOf(parts, id)
    if (chat.state.group !== undefined) return yield* refuse("only people can block the bot")
    const before = standingOfBot(chat)
    const change = chats.prepare(chat, { state: { closed } })
    const after = closed === undefined ? "member" : "kicked"
    const update = yield* updates.prepare(
      before === after
        ? []
        : [
            {
              kind: "my_chat_member",
              content: {
                chat: chatObject(chat),
                from: user(chat),
                date: yield* now,
                old_chat_member: botMember(bot, before),
                new_chat_member: botMember(bot, after)
              }
            }
          ]
    )
    yield* store.write([...change.statements, ...update.statements])
    yield* change.written
    yield* update.written
    return chats.view(chat)
  }, store.step)

  const file: People["file"] = Effect.fnUntraced(function* (id) {
    const found = yield* files.find(id)
    const bytes = found === undefined ? undefined : yield* files.content(found.path)
    if (found === undefined || bytes === undefined) return yield* refuse("there is no such file")
    return { bytes, name: found.view.name, type: found.view.type }
  })

  return {
    ...Writing.make(parts),
    ...Groups.make(parts),
    addUser,
    file,
    press,
    setClosed,
    setReadsAll: (on) => store.step(readsAll.set(on)),
    stop
  }
}
