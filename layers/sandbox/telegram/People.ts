import * as Effect from "effect/Effect"
import { DraftView, SandboxRefusal } from "../../../domain/sandbox/Telegram.ts"
import type { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import { type Chat, type Chats, view } from "./Chats.ts"
import * as FormattedText from "./FormattedText.ts"
import type { Messages } from "./Messages.ts"
import { message, person, privateChat } from "./Objects.ts"
import type { Presses } from "./Presses.ts"
import type { Bot } from "./Settings.ts"
import type { Store } from "./Store.ts"
import type { Updates } from "./Updates.ts"

/** The actions of people. Each writes its changes and the resulting update in one transaction. */
export type People = Pick<TelegramSandbox["Type"], "addUser" | "send" | "edit" | "press" | "stop">

export const make = (parts: {
  readonly store: Store
  readonly bot: Bot
  readonly chats: Chats
  readonly messages: Messages
  readonly presses: Presses
  readonly updates: Updates
}): People => {
  const { bot, chats, messages, presses, store, updates } = parts

  const chatOf = (id: number): Effect.Effect<Chat, SandboxRefusal> => {
    const chat = chats.find(id)
    return chat === undefined ? refuse("there is no such chat") : Effect.succeed(chat)
  }

  const addUser = Effect.fn("TelegramSandbox.addUser")(function* (name: string) {
    const trimmed = name.trim()
    if (trimmed === "" || trimmed.length > 64) return yield* refuse("a name has 1 to 64 characters")
    return view(yield* chats.add(trimmed))
  })

  const send: People["send"] = Effect.fnUntraced(function* (id, content, thread) {
    const chat = yield* chatOf(id)
    if (thread !== undefined && !(Number.isInteger(thread) && thread > 0 && thread < 0x8000_0000)) {
      return yield* refuse("a thread is a positive whole number")
    }
    const kind = "kind" in content ? content.kind : "text"
    const text = "kind" in content ? { text: "", entities: [] } : yield* typed(content.text)
    const composed = yield* messages.compose({
      ...text,
      keyboard: [],
      chat: id,
      from: "user",
      kind,
      thread: thread ?? null
    })
    const update = yield* updates.prepare("message", message(composed, chat, bot))
    yield* messages.add(composed, false, update.statements)
    chat.started = true
    if (thread !== undefined) chat.threads.add(thread)
    yield* update.written
    return composed
  }, store.step)

  const edit: People["edit"] = Effect.fnUntraced(function* (id, messageId, newText) {
    const chat = yield* chatOf(id)
    const found = yield* messages.find(id, messageId)
    if (found === undefined || found.view.from !== "user" || found.view.kind !== "text") {
      return yield* refuse("only one's own texts can be edited")
    }
    const text = yield* typed(newText)
    if (FormattedText.same(found.view, text)) return found.view
    const edited = yield* messages.revise(found.view, { ...text, keyboard: [] })
    const update = yield* updates.prepare("edited_message", message(edited, chat, bot))
    yield* messages.change(edited, update.statements)
    yield* update.written
    return edited
  }, store.step)

  const press: People["press"] = Effect.fnUntraced(function* (id, messageId, data) {
    const chat = yield* chatOf(id)
    const found = yield* messages.find(id, messageId)
    if (found?.view.keyboard.some((row) => row.some((button) => button.data === data)) !== true) {
      return yield* refuse("there is no such button")
    }
    if (found.view.pressed.includes(data)) return found.view
    const waiting = yield* presses.prepare(found.view, data)
    const update = yield* updates.prepare("callback_query", {
      id: waiting.id,
      from: person(chat),
      message: message(found.view, chat, bot),
      chat_instance: String(-id),
      data
    })
    yield* store.write([...waiting.statements, ...update.statements])
    const pressed = yield* waiting.written
    yield* update.written
    return pressed
  }, store.step)

  const stop: People["stop"] = Effect.fnUntraced(function* (id) {
    const chat = yield* chatOf(id)
    const draft = chat.draft
    if (draft?.view.canStop !== true) return yield* refuse("there is nothing to stop")
    const update = yield* updates.prepare("stopped_message_generation", {
      chat: privateChat(chat),
      ...(draft.thread !== null && { message_thread_id: draft.thread }),
      draft_id: draft.view.id
    })
    yield* store.write(update.statements)
    yield* draft.keepOnStop
      ? chats.showDraft(chat, { ...draft, view: new DraftView({ ...draft.view, canStop: false }, true) })
      : chats.hideDraft(chat)
    yield* update.written
  }, store.step)

  return { addUser, send, edit, press, stop }
}

const refuse = (why: string) => Effect.fail(new SandboxRefusal({ why }))

const typed = (text: string): Effect.Effect<FormattedText.FormattedText, SandboxRefusal> => {
  const formatted = FormattedText.typed(text)
  return formatted.text === "" || formatted.text.length > 4096
    ? refuse("a message has 1 to 4096 characters")
    : Effect.succeed(formatted)
}
