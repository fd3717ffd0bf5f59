import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { MessageView } from "../../../../domain/sandbox/Telegram.ts"
import * as Args from "../request/Arguments.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import { type Chat, isAdministrator } from "../state/Chats.ts"
import type { FormattedText } from "../text/Entity.ts"
import { same } from "../text/FormattedText.ts"
import * as Markup from "../text/Markup.ts"
import { type Method, type Parts, result, type Table } from "./Method.ts"
import type { Place } from "./Place.ts"
import { captionOf, sourceOf, textOf } from "./Sending.ts"

/** How long a message can be deleted for everyone, in milliseconds. */
const deletable = 48 * 60 * 60 * 1000
const mostDeleted = 100

export const make = (parts: Parts, place: Place): Table => {
  const { messages, store, write } = parts

  /** Changes a message of the bot; `contentOf` gives its new text, or the reason why it has none. */
  const edit = (
    contentOf: (args: Args.Arguments) => Effect.Effect<(view: MessageView) => FormattedText | Refusal, Refusal>
  ): Method =>
    Effect.fnUntraced(function* (args: Args.Arguments) {
      const content = yield* contentOf(args)
      const { keyboard, isOther } = yield* Markup.parse(Args.text(args, "reply_markup"))
      const chat = yield* place.chat(args, "edit")
      const found = yield* messages.find(chat.id, Args.id(args, "message_id"))
      if (found === undefined) return yield* badRequest("message to edit not found")
      const { editable, view } = found
      if (view.from !== "bot" || !editable || view.kind === "service") {
        return yield* badRequest("message can't be edited")
      }
      if (isOther) return yield* badRequest("inline keyboard expected")
      const next = content(view)
      if (!("entities" in next)) return yield* next
      if (same(view, next) && Markup.same(view.keyboard, keyboard)) return yield* notModified
      yield* place.leave(chat)
      const edited = yield* messages.revise(view, { ...next, keyboard })
      yield* messages.change(edited)
      return result(yield* write(edited, chat))
    }, store.step)

  /** Why a message cannot be deleted. */
  const kept = (view: MessageView, chat: Chat, now: number): Refusal | undefined => {
    const { group } = chat.state
    if (group !== undefined && view.from !== "bot" && !isAdministrator(group.bot)) {
      return badRequest("message can't be deleted")
    }
    return now - view.at > deletable && !(group !== undefined && isAdministrator(group.bot))
      ? badRequest("message can't be deleted for everyone")
      : undefined
  }

  const remove = Effect.fnUntraced(function* (chat: Chat, views: ReadonlyArray<MessageView>) {
    const now = yield* Clock.currentTimeMillis
    for (const view of views) {
      const refusal = kept(view, chat, now)
      if (refusal !== undefined) return yield* refusal
    }
    yield* messages.remove(
      chat.id,
      views.map(({ id }) => id)
    )
    return result(true)
  })

  const deleteMessage: Method = Effect.fnUntraced(function* (args: Args.Arguments) {
    if (Args.text(args, "chat_id") === "") return yield* badRequest("chat identifier is not specified")
    const id = Args.id(args, "message_id")
    if (id === 0) return yield* badRequest("message identifier is not specified")
    const chat = yield* place.chat(args, "write")
    const found = yield* messages.find(chat.id, id)
    if (found === undefined) return yield* badRequest("message to delete not found")
    return yield* remove(chat, [found.view])
  }, store.step)

  const deleteMessages: Method = Effect.fnUntraced(function* (args: Args.Arguments) {
    const ids = yield* messageIds(args)
    const chat = yield* place.chat(args, "write")
    const found = yield* Effect.forEach(ids, (id) => messages.find(chat.id, id))
    return yield* remove(
      chat,
      found.flatMap((one) => one?.view ?? [])
    )
  }, store.step)

  return {
    editmessagetext: edit((args) =>
      Effect.map(
        textOf(args),
        (text) => (view) => (view.kind === "text" ? text : badRequest("there is no text in the message to edit"))
      )
    ),
    editmessagecaption: edit((args) =>
      Effect.map(
        captionOf(sourceOf(args, "caption", "caption_entities")),
        (caption) => (view) =>
          view.kind === "text" ? badRequest("there is no caption in the message to edit") : caption
      )
    ),
    editmessagereplymarkup: edit(() => Effect.succeed((view) => view)),
    deletemessage: deleteMessage,
    deletemessages: deleteMessages
  }
}

const notModified = badRequest(
  "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
)

const messageIds = Effect.fnUntraced(function* (args: Args.Arguments) {
  if (Args.text(args, "message_ids") === "") return yield* badRequest("message identifiers are not specified")
  const value = yield* Args.strictJson(args, "message_ids", "message_ids")
  if (!Array.isArray(value)) return yield* badRequest("expected an Array of message identifiers")
  if (value.length > mostDeleted) return yield* badRequest("too many message identifiers specified")
  if (value.length === 0) return yield* badRequest("message identifiers are not specified")
  const ids = value.map(Number)
  if (ids.some((id) => !Number.isInteger(id))) return yield* badRequest("can't parse message identifier as a Number")
  if (ids.some((id) => id <= 0)) return yield* badRequest("invalid message identifier specified")
  return ids
})
