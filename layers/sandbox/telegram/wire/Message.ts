import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { MessageView, Origin } from "../../../../domain/sandbox/Telegram.ts"
import type { Chat, Chats } from "../state/Chats.ts"
import type { Messages } from "../state/Messages.ts"
import type { Bot } from "../state/Settings.ts"
import type { Entity } from "../text/Entity.ts"
import { anonymousUser, botUser, chatObject, user } from "./Chat.ts"
import { mediaField } from "./Media.ts"

/** Writes messages in the format of the Bot API, in the order of its server (`JsonMessage`). */
export type Write = (view: MessageView, chat: Chat) => Effect.Effect<object>

export const make = (parts: { readonly bot: Bot; readonly chats: Chats; readonly messages: Messages }): Write => {
  const { bot, chats, messages } = parts

  const origin = (from: Origin) => {
    switch (from._tag) {
      case "Person":
        return { type: "user", sender_user: user(from) }
      case "Bot":
        return { type: "user", sender_user: botUser(bot) }
      case "Hidden":
        return { type: "hidden_user", sender_user_name: from.name }
      case "Channel":
        return {
          type: "channel",
          chat: { id: -1_001_000_000_001, title: from.title, type: "channel" },
          message_id: from.message
        }
    }
  }

  const forwarded = ({ forward }: MessageView) =>
    forward === undefined
      ? {}
      : {
          forward_origin: { ...origin(forward.origin), date: seconds(forward.at) },
          ...legacyForward(forward.origin),
          forward_date: seconds(forward.at)
        }

  const legacyForward = (from: Origin) => {
    switch (from._tag) {
      case "Person":
        return { forward_from: user(from) }
      case "Bot":
        return { forward_from: botUser(bot) }
      case "Hidden":
        return { forward_sender_name: from.name }
      case "Channel":
        return {}
    }
  }

  const from = (view: MessageView, chat: Chat) =>
    view.from === "bot"
      ? { from: botUser(bot) }
      : view.sender?.anonymous === true
        ? { from: anonymousUser, sender_chat: chatObject(chat) }
        : { from: user(view.sender ?? chat) }

  const withoutReply = (view: MessageView, chat: Chat) => ({
    message_id: view.id,
    ...from(view, chat),
    chat: chatObject(chat),
    date: seconds(view.at),
    ...(view.editedAt !== null && { edit_date: seconds(view.editedAt) }),
    ...(view.thread !== null && { message_thread_id: view.thread }),
    ...forwarded(view),
    ...(view.album !== undefined && { media_group_id: view.album }),
    ...content(view),
    ...(view.keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard(view) } }),
    ...(view.thread !== null && hasTopics(chat) && { is_topic_message: true })
  })

  /** A message of another chat, which the bot may not know. */
  const external = (view: MessageView, chat: Chat) => ({
    external_reply: {
      origin: { ...origin(originOf(view, chat)), date: seconds(view.at) },
      ...(chat.id < -1e12 && { chat: chatObject(chat), message_id: view.id }),
      ...mediaField(view)
    }
  })

  /** In a topic, a message that replies to none replies to the beginning of the topic. */
  const repliedOf = (view: MessageView, chat: Chat) =>
    view.reply ??
    (chat.state.group?.forum === true && view.thread !== null && view.thread !== view.id
      ? { message: view.thread, chat: undefined, quote: undefined }
      : undefined)

  return (view, chat) =>
    Effect.gen(function* () {
      const reply = repliedOf(view, chat)
      if (reply === undefined) return withoutReply(view, chat)
      const where = reply.chat === undefined ? chat : chats.find(reply.chat)
      const found = where === undefined ? undefined : yield* messages.find(where.id, reply.message)
      const { quote } = reply
      return {
        ...withoutReply(view, chat),
        ...(found !== undefined &&
          where !== undefined &&
          (where === chat ? { reply_to_message: withoutReply(found.view, chat) } : external(found.view, where))),
        ...(quote !== undefined && {
          quote: {
            text: quote.text,
            ...(quote.entities !== undefined && { entities: quote.entities.map(entity) }),
            position: quote.position,
            is_manual: true
          }
        })
      }
    })
}

/** Where a message comes from that is forwarded, or replied to in another chat. */
export const originOf = (view: MessageView, chat: Chat): Origin =>
  view.forward?.origin ??
  (view.from === "bot"
    ? { _tag: "Bot" }
    : view.sender?.anonymous === true
      ? { _tag: "Hidden", name: chat.name }
      : { _tag: "Person", id: view.sender?.id ?? chat.id, name: view.sender?.name ?? chat.name })

const hasTopics = ({ state: { group } }: Chat): boolean => group === undefined || group.forum

/** The present time in the format of the Bot API. */
export const now: Effect.Effect<number> = Effect.map(Clock.currentTimeMillis, (time) => seconds(time))

const seconds = (time: number) => Math.floor(time / 1000)

const content = (view: MessageView) => {
  if (view.kind === "service") return view.service
  const entities = view.entities.map(entity)
  return view.kind === "text"
    ? { text: view.text, ...(entities.length > 0 && { entities }) }
    : {
        ...mediaField(view),
        ...(view.text !== "" && { caption: view.text }),
        ...(entities.length > 0 && { caption_entities: entities })
      }
}

const entity = ({ user: id, ...rest }: Entity) =>
  id === undefined ? rest : { ...rest, user: user({ id, name: String(id) }) }

const keyboard = (view: MessageView) =>
  view.keyboard.map((row) =>
    row.map((button) =>
      "url" in button ? { text: button.text, url: button.url } : { text: button.text, callback_data: button.data }
    )
  )
