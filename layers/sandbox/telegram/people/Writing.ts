import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { MessageView, Origin, SandboxRefusal } from "../../../../domain/sandbox/Telegram.ts"
import type { Manner, TelegramSandbox } from "../../../../services/sandbox/TelegramSandbox.ts"
import { type Chat, isAdministrator, standingOf } from "../state/Chats.ts"
import type { Draft } from "../state/Messages.ts"
import * as FormattedText from "../text/FormattedText.ts"
import { originOf } from "../wire/Message.ts"
import { type Body, bodyOf, typed } from "./Bodies.ts"
import { chatOf, memberOf, refuse } from "./Parts.ts"
import type { Parts } from "../Parts.ts"
import { visible } from "./Visible.ts"

export type Writing = Pick<TelegramSandbox["Type"], "send" | "sendAlbum" | "forward" | "edit" | "remove">

/** What people write. Each action writes its changes and the resulting updates in one transaction. */
export const make = (parts: Parts): Writing => {
  const { chats, files, messages, store, topics, updates, write } = parts

  const senderOf = (chat: Chat, { as }: Manner): Effect.Effect<MessageView["sender"], SandboxRefusal> => {
    const { closed, group } = chat.state
    if (group === undefined) {
      return closed === undefined ? Effect.succeed(undefined) : refuse(`the person has ${closedAs[closed]}`)
    }
    if (group.migratedTo !== null) return refuse("this group has become a supergroup")
    return as === undefined ? refuse("say who speaks in the group") : memberOf(parts, group, as)
  }

  /** The topic to write in; a private chat gets it with the first message. */
  const threadOf = (chat: Chat, { thread }: Manner, sender: MessageView["sender"]) => {
    if (thread === undefined) return Effect.succeed({ thread: null, statements: [], written: Effect.void })
    if (!(Number.isInteger(thread) && thread > 0 && thread < 0x8000_0000)) {
      return refuse("a thread is a positive whole number")
    }
    const { group } = chat.state
    const topic = topics.find(chat.id, thread)
    if (group === undefined && topic === undefined) {
      return Effect.succeed({ thread, ...topics.prepare(chat.id, { id: thread, name: "", state: "open" }) })
    }
    if (topic === undefined || topic.state === "deleted") return refuse("there is no such topic")
    const isHeld = topic.state === "closed" && !(group && sender && isAdministrator(standingOf(group, sender.id)))
    return isHeld ? refuse("the topic is closed") : Effect.succeed({ thread, statements: [], written: Effect.void })
  }

  /** The message that is replied to, and the thread of replies where there are no topics. */
  const replyOf = (chat: Chat, { reply }: Manner) =>
    Effect.gen(function* () {
      if (reply === undefined) return undefined
      const found = yield* messages.find(reply.chat ?? chat.id, reply.message)
      if (found === undefined) return yield* refuse("there is no such message")
      const { quote = "" } = reply
      const position = found.view.text.indexOf(quote)
      if (position === -1) return yield* refuse("the quote is not in the message")
      const isElsewhere = reply.chat !== undefined && reply.chat !== chat.id
      const isThreaded = chat.state.group?.kind === "supergroup" && !chat.state.group.forum && !isElsewhere
      return {
        reply: {
          message: reply.message,
          ...(isElsewhere && { chat: reply.chat }),
          ...(quote !== "" && { quote: { text: quote, position } })
        },
        thread: isThreaded ? (found.view.thread ?? found.view.id) : null
      }
    })

  const say = Effect.fnUntraced(function* (
    id: number,
    bodiesOf: Effect.Effect<ReadonlyArray<Body>, SandboxRefusal>,
    manner: Manner,
    forward?: MessageView["forward"]
  ) {
    const chat = yield* chatOf(parts, id)
    const written = manner.key === undefined ? [] : yield* messages.ofKey(id, manner.key)
    if (written.length > 0) return written
    const sender = yield* senderOf(chat, manner)
    const topic = yield* threadOf(chat, manner, sender)
    const replied = yield* replyOf(chat, manner)
    const bodies = yield* bodiesOf
    const album = bodies.length > 1 ? String(yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)) : undefined
    const drafts = bodies.map(({ statements: _, ...body }): Draft => ({
      ...body,
      keyboard: [],
      chat: id,
      from: "user",
      thread: topic.thread ?? replied?.thread ?? null,
      sender,
      album,
      reply: replied?.reply,
      forward,
      key: manner.key
    }))
    const composed = yield* messages.composeAll(drafts)
    const told = yield* tell("message", chat, composed)
    const started = chat.started ? undefined : chats.prepare(chat, { started: true })
    yield* messages.add(composed, false, [
      ...bodies.flatMap(({ statements }) => statements),
      ...topic.statements,
      ...(started?.statements ?? []),
      ...told.statements
    ])
    yield* topic.written
    yield* started?.written ?? Effect.void
    yield* told.written
    return composed
  }, store.step)

  /** The updates about messages that the bot may see. */
  const tell = (kind: string, chat: Chat, views: ReadonlyArray<MessageView>) =>
    Effect.gen(function* () {
      const seen = yield* Effect.filter(views, (view) =>
        visible({ ...parts, readsAll: parts.readsAll.get() }, chat, view)
      )
      const contents = yield* Effect.forEach(seen, (view) => write(view, chat))
      return yield* updates.prepare(contents.map((content) => ({ kind, content })))
    })

  const one = (said: Effect.Effect<ReadonlyArray<MessageView>, SandboxRefusal>) =>
    // One body makes one message.
    Effect.map(said, ([message]) => message as MessageView)

  const forwardOf = (origin: Origin | undefined, at: number) => (origin === undefined ? undefined : { origin, at })

  const forward: Writing["forward"] = Effect.fnUntraced(function* (id, from, manner = {}) {
    const where = yield* chatOf(parts, from.chat)
    const found = yield* messages.find(from.chat, from.message)
    if (found === undefined || found.view.kind === "service") return yield* refuse("there is no such message")
    const { entities, forward, kind, media, text } = found.view
    const origin = manner.forwarded ?? originOf(found.view, where)
    const body: Body = { kind, text, entities, media, statements: [] }
    return yield* one(say(id, Effect.succeed([body]), manner, { origin, at: forward?.at ?? found.view.at }))
  })

  const edit: Writing["edit"] = Effect.fnUntraced(function* (id, messageId, newText) {
    const chat = yield* chatOf(parts, id)
    const found = yield* messages.find(id, messageId)
    const isOwn = found?.view.from === "user" && found.view.forward === undefined
    if (found === undefined || !isOwn || !editable.has(found.view.kind)) {
      return yield* refuse("only one's own texts can be edited")
    }
    const text = yield* typed(newText)
    if (FormattedText.same(found.view, text)) return found.view
    const edited = yield* messages.revise(found.view, { ...text, keyboard: [] })
    const told = yield* tell("edited_message", chat, [edited])
    yield* messages.change(edited, told.statements)
    yield* told.written
    return edited
  }, store.step)

  const remove: Writing["remove"] = Effect.fnUntraced(function* (id, messageId) {
    if ((yield* messages.find(id, messageId)) === undefined) return yield* refuse("there is no such message")
    yield* messages.remove(id, [messageId])
  }, store.step)

  return {
    send: (id, content, manner = {}) =>
      one(
        Effect.flatMap(Clock.currentTimeMillis, (now) =>
          say(
            id,
            Effect.map(bodyOf(files, content), (body) => [body]),
            manner,
            forwardOf(manner.forwarded, now)
          )
        )
      ),
    sendAlbum: (id, contents, manner = {}) =>
      contents.length < 2 || contents.length > largestAlbum
        ? refuse(`an album has 2 to ${largestAlbum} files`)
        : say(
            id,
            Effect.forEach(contents, (content) => bodyOf(files, content)),
            manner
          ),
    forward,
    edit,
    remove
  }
}

const largestAlbum = 10

/** Voice messages and the like have no text that their sender could change. */
const editable: ReadonlySet<MessageView["kind"]> = new Set(["text", "photo", "video", "document", "audio"])

const closedAs = { blocked: "blocked the bot", deactivated: "closed their account" }
