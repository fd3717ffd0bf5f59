import type { Keyboard } from "./Keyboard.ts"

/** A message to send: Markdown of any length, and the buttons under its last part. */
export interface Message {
  readonly markdown: string
  readonly keyboard?: Keyboard
}

/** A message from a text alone; a message is returned unchanged. */
export const message = (from: string | Message): Message => (typeof from === "string" ? { markdown: from } : from)
