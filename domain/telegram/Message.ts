import type { Keyboard } from "./Keyboard.ts"
import type { Document } from "./Payload.ts"

/** A message to send: Markdown of any length, and the buttons under its last part. */
export interface Message {
  readonly markdown: string
  readonly keyboard?: Keyboard
  /** The file to which the text is the caption: at most 1024 UTF-16 units. */
  readonly document?: Document
  /** The message that its first part replies to, if it is sent to the chat of that message. */
  readonly replyTo?: { readonly chat: number; readonly message: number } | undefined
}

/** A message from a text alone; a message is returned unchanged. */
export const message = (from: string | Message): Message => (typeof from === "string" ? { markdown: from } : from)
