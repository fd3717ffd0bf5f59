import { conversationKey, requestId } from "../../domain/Ids.ts"
import { normalise } from "../../domain/telegram/Update.ts"
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

/** An update as the door of a bot without a name reads it. */
export const contentOf = (raw: object) => ({
  body: JSON.stringify(raw),
  envelope: normalise(raw, 0, { username: "" })
})

type Kind = Extract<Arrival["decision"], { _tag: "Converse" }>["ref"]["kind"]

/** A message at the door; update and message ids are the same number. */
export const arrivalOf = (chat: number, message: number, kind: Kind = "message", sentAt = 0): Arrival => {
  const id = requestId(bot, message, 0)
  return {
    bot,
    stamp: 0,
    id,
    content: contentOf(rawMessage(chat, message, `text ${message}`, message, 1)),
    chat,
    user: chat,
    message,
    decision: {
      _tag: "Converse",
      conversation: keyOf(chat),
      ref: { id, kind, message, sequence: kind === "message" ? message : 0, sentAt, long: false }
    }
  }
}
