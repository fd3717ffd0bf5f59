import { conversationKey, requestId } from "../../domain/Ids.ts"
import type { Arrival } from "../../services/turns/Updates.ts"

export const bot = 42

export const keyOf = (chat: number) => conversationKey({ bot, chat, thread: undefined })

/** The raw update of a text message in a private chat, as Telegram makes it. */
export const rawMessage = (chat: number, message: number, text: string, update = message, date = 0) => ({
  update_id: update,
  message: {
    message_id: message,
    date,
    chat: { id: chat, type: "private", first_name: "Ada" },
    from: { id: chat, is_bot: false, first_name: "Ada" },
    text
  }
})

type Kind = Extract<Arrival["decision"], { _tag: "Converse" }>["ref"]["kind"]

/** A message at the door; update and message ids are the same number. */
export const arrivalOf = (chat: number, message: number, kind: Kind = "message", sentAt = 0): Arrival => {
  const id = requestId(bot, message, 0)
  return {
    bot,
    update: message,
    stamp: 0,
    id,
    body: JSON.stringify(rawMessage(chat, message, `text ${message}`, message, 1)),
    chat,
    user: chat,
    message,
    sentAt,
    decision: {
      _tag: "Converse",
      conversation: keyOf(chat),
      ref: { id, kind, message, sequence: kind === "message" ? message : 0, sentAt, long: false }
    }
  }
}
