import type { Address } from "../../domain/Ids.ts"
import type { Keyboard } from "../../domain/telegram/Keyboard.ts"
import type { Payload } from "../../domain/telegram/Payload.ts"
import type { Rendered } from "../../domain/telegram/markdown/Rendered.ts"

/** The payload for a rendered part, with its address and its buttons. */
export const addressed = (
  { chat, thread }: Address,
  { entities, text }: Rendered,
  keyboard: Keyboard = []
): Payload => ({
  chat_id: chat,
  ...(thread !== undefined && { message_thread_id: thread }),
  text,
  ...(entities.length > 0 && { entities }),
  ...(keyboard.length > 0 && { reply_markup: { inline_keyboard: keyboard } })
})

/** What makes a payload a reply to a message of its chat. */
export const replying = (message: number): Pick<Payload, "reply_parameters"> => ({
  reply_parameters: { message_id: message, allow_sending_without_reply: true }
})
