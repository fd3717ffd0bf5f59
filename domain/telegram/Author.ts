import { chatOf, type Fields, integer, isFields, personOf, string } from "./Raw.ts"

/** Who wrote a message, as far as Telegram tells: a person, or a chat in whose name it was sent. Names are not cleaned. */
export interface Author {
  readonly is: "person" | "group" | "channel"
  readonly name: string
  /** The title of an anonymous administrator, or the signature under a post of a channel. */
  readonly signature?: string
}

/** The author of a message that somebody forwarded, and when it was written, in epoch milliseconds. */
export interface Origin extends Author {
  readonly sentAt: number
}

const signed = (author: Author, signature: unknown): Author =>
  typeof signature === "string" && signature !== "" ? { ...author, signature } : author

const chatAuthor = (value: unknown, signature: unknown): Author | undefined => {
  const chat = chatOf(value)
  if (chat === undefined || !isFields(value)) return undefined
  if (chat.type === "private") return { is: "person", name: personOf(value)?.name ?? "" }
  const is = chat.type === "channel" ? "channel" : "group"
  return signed({ is, name: string(value["title"]) ?? "" }, signature)
}

/**
 * The chat in whose name a message was sent: the group of an anonymous administrator, or a channel. `undefined` if a
 * person speaks for themselves.
 */
export const senderOf = (message: Fields): Author | undefined =>
  chatAuthor(message["sender_chat"], message["author_signature"])

/** The author of a message. */
export const authorOf = (message: Fields): Author | undefined => {
  const person = personOf(message["from"])
  return senderOf(message) ?? (person === undefined ? undefined : { is: "person", name: person.name })
}

/** Reads a `MessageOrigin` (https://core.telegram.org/bots/api#messageorigin). A hidden user has a name only. */
export const originOf = (value: unknown): Origin | undefined => {
  if (!isFields(value)) return undefined
  const { author_signature: signature, chat, sender_chat: group, sender_user: user, sender_user_name: hidden } = value
  const author = chatAuthor(chat ?? group, signature) ?? {
    is: "person",
    name: personOf(user)?.name ?? string(hidden) ?? ""
  }
  return { ...author, sentAt: (integer(value["date"]) ?? 0) * 1000 }
}
