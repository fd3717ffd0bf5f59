import type { MessageEntity } from "grammy/types"
import type { Keyboard } from "./Keyboard.ts"

/** A file to send, by its name. */
export interface Document {
  readonly name: string
}

/**
 * A message as it is sent. It is stored before it is sent, because an edit with the identical payload proves that it
 * was sent.
 */
export interface Payload {
  readonly chat_id: number
  readonly message_thread_id?: number
  /** 1 to 4096 UTF-16 units; under a document 1 to 1024. */
  readonly text: string
  readonly entities?: ReadonlyArray<MessageEntity>
  /** In a group: the message that it answers, unless that is gone. An edit does not have it. */
  readonly reply_parameters?: { readonly message_id: number; readonly allow_sending_without_reply: true }
  /**
   * The text is the caption of this file. Its content is made when it is sent, and is not stored: an edit of the caption
   * proves that the file was sent.
   */
  readonly document?: Document
  readonly link_preview_options?: { readonly is_disabled: boolean }
  /** The buttons under it. Never a reply keyboard: Telegram refuses to edit a message that has one. */
  readonly reply_markup?: { readonly inline_keyboard: Keyboard }
}
