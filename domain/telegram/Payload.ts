import type { MessageEntity } from "grammy/types"
import type { Keyboard } from "./Keyboard.ts"

/** One message as it goes out, stored whole before it is sent: an edit with the very same payload proves it. */
export interface Payload {
  readonly chat_id: number
  readonly message_thread_id?: number
  /** 1 to 4096 UTF-16 units. */
  readonly text: string
  readonly entities?: ReadonlyArray<MessageEntity>
  readonly link_preview_options?: { readonly is_disabled: boolean }
  /** Buttons under it. Never a reply keyboard: Telegram refuses to edit what has one. */
  readonly reply_markup?: { readonly inline_keyboard: Keyboard }
}
