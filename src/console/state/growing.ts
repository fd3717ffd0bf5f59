import type { Chat, Message } from "../wire.ts"

/** How many answers have grown to their end in each chat. */
const ended = new Map<number, number>()
const keys = new Map<string, string>()

/** The key of the answer in progress. */
export const growingKey = (chat: number) => `growing ${ended.get(chat) ?? 0}`

/** The key of a message that goes out. */
export const keyOfOutgoing = (key: string) => `sent ${key}`

/**
 * The key of a message. An answer that grew here, and a message that was sent from here, keep their key, and so their elements: a new
 * bubble in their place would flicker.
 */
export const keyOf = ({ chat, id, key }: Message) =>
  key === undefined ? (keys.get(`${chat} ${id}`) ?? `${id}`) : keyOfOutgoing(key)

/** A text may change at its end when it is finished, for example by a note that it was stopped. */
const begins = (text: string, draft: string) => text.startsWith(draft.slice(0, 24))

/** True if this new message of the bot is the answer that grows in the chat. The message takes over its key. */
export const finishes = (message: Message, { draft, typing }: Chat) => {
  const { chat, id, text } = message
  if (!typing && draft === null) return false
  if (!begins(text, draft?.text ?? "")) return false
  keys.set(`${chat} ${id}`, growingKey(chat))
  ended.set(chat, (ended.get(chat) ?? 0) + 1)
  return true
}
