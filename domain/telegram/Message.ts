import type { Keyboard } from "./Keyboard.ts"

/**
 * What is to be sent: Markdown of any length, and the buttons under it (under its last part, where there are several).
 */
export interface Message {
  readonly markdown: string
  readonly keyboard?: Keyboard
}

/** A message from a text alone, or as it is. */
export const message = (from: string | Message): Message => (typeof from === "string" ? { markdown: from } : from)
