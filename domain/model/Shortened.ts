import type { ChatMessage } from "./Chat.ts"

/**
 * The same without the older half of the conversation; the system's words and what the user said last stay. Nothing where there is
 * no more to leave out.
 *
 * @since 0.1.0
 * @category conversions
 */
export const shortened = (messages: ReadonlyArray<ChatMessage>): ReadonlyArray<ChatMessage> | undefined => {
  const last = messages.findLastIndex(({ role }) => role === "user")
  // After it may stand what is said and called in the turn under way.
  const before = messages.slice(0, Math.max(0, last)).findLastIndex(({ role }) => role === "assistant")
  const older = messages.slice(0, before + 1).filter(({ role }) => role !== "system")
  if (older.length === 0) return undefined
  const left = new Set(older.slice(0, Math.ceil(older.length / 2)))
  return messages.filter((message) => !left.has(message))
}

/**
 * How much a model is shown, in UTF-16 units.
 *
 * @since 0.1.0
 * @category accessors
 */
export const sizeOf = (messages: ReadonlyArray<ChatMessage>): number =>
  messages.reduce((size, { content }) => size + content.length, 0)
