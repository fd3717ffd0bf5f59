import { type Author, authorOf, originOf } from "./Author.ts"
import * as Content from "./Content.ts"
import { linked, wordsOf } from "./Links.ts"
import { chatOf, type Fields, isFields, personOf, string } from "./Raw.ts"

/** The message that a message replies to, as far as Telegram tells. */
export interface Quote {
  /** `bot`: one of the bot's own; `self`: an earlier one of the same person. */
  readonly author: "bot" | "self" | Author | undefined
  /** The id of its author, if that is a person who does not hide it. */
  readonly user?: number
  /** Its text or caption, or the part that the person has chosen; with the addresses behind its words. */
  readonly text: string
  /** The person has chosen a part of it. */
  readonly isPart: boolean
  /** What it has other than text, in words ("a photo"). */
  readonly content: string | undefined
}

/** The maximum length of a quote in UTF-16 units: as long as a part that a person can choose. */
const longest = 1_024

/** The beginning of a text, up to the end of a word if there is one nearby. */
export const beginning = (text: string, most = longest): string =>
  text.length <= most
    ? text
    : `${text
        .slice(0, most)
        .replace(/[\uD800-\uDBFF]$/, "")
        .replace(/\s+\S{0,64}$/, "")} […]`

const isFrom = (message: Fields, user: unknown) =>
  isFields(message["from"]) && isFields(user) && message["from"]["id"] === user["id"]

/** In a private chat, no other bot than this one writes. */
const isOfBot = ({ chat, from }: Fields, username: string) =>
  isFields(from) &&
  from["is_bot"] === true &&
  (chatOf(chat)?.type === "private" || string(from["username"])?.toLowerCase() === username.toLowerCase())

/** A forwarded message was written by somebody else than its sender. */
const writerOf = (replied: Fields, user: unknown, username: string): Quote["author"] => {
  const origin = originOf(replied["forward_origin"])
  if (origin !== undefined) return { ...origin }
  if (replied["sender_chat"] !== undefined) return authorOf(replied)
  if (isOfBot(replied, username)) return "bot"
  return isFrom(replied, user) ? "self" : authorOf(replied)
}

/** The person who wrote a message, or who wrote what is forwarded in it. */
const userOf = ({ forward_origin: origin, from, sender_chat: sender }: Fields): number | undefined => {
  const author = isFields(origin)
    ? origin["sender_user"]
    : origin === undefined && sender === undefined
      ? from
      : undefined
  return isFields(author) && author["is_bot"] !== true ? personOf(author)?.id : undefined
}

/**
 * The message that a message replies to, in the same chat or elsewhere; `undefined` if it is no reply, or one to a
 * service message (the beginning of a topic).
 */
export const quoteOf = (message: Fields, me: { readonly username: string }): Quote | undefined => {
  const { external_reply: external, from, quote, reply_to_message: replied, reply_to_story: story } = message
  const part = isFields(quote) ? linked(string(quote["text"]) ?? "", quote["entities"]) : ""
  const one = (author: Quote["author"], whole: string, content: string | undefined): Quote => ({
    author,
    text: beginning(part === "" ? whole : part),
    isPart: part !== "",
    content
  })
  if (isFields(replied)) {
    const found = one(writerOf(replied, from, me.username), wordsOf(replied), Content.unreadable(replied))
    const user = userOf(replied)
    if (found.text === "" && found.content === undefined) return undefined
    return user === undefined ? found : { ...found, user }
  }
  if (isFields(external)) return one(originOf(external["origin"]), "", Content.unreadable(external))
  if (isFields(story)) return one(authorOf({ sender_chat: story["chat"] }), "", "a story")
  return part === "" ? undefined : one(undefined, "", undefined)
}
