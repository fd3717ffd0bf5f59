import type { Author, Origin } from "../telegram/Author.ts"
import type { Envelope } from "../telegram/Envelope.ts"
import { beginning, type Quote } from "../telegram/Quote.ts"
import { nameText, utcText } from "./Situation.ts"

const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/

/** Somebody else's text. Each line is marked, so that none of it reads as the words of the person who sends it. */
const quoted = (text: string): string =>
  text
    .split(lineBreak)
    .map((line) => `> ${line}`.trimEnd())
    .join("\n")

const authorText = ({ is, name, signature }: Author): string => {
  const named = nameText(name)
  const signed = signature === undefined ? undefined : nameText(signature)
  const who = is === "person" ? (named ?? "somebody") : named === undefined ? `a ${is}` : `the ${is} ${named}`
  return signed === undefined ? who : `${who}, signed ${signed}`
}

const ownerText = (author: Quote["author"]): string => {
  if (author === "bot") return "your message"
  if (author === "self") return "my own earlier message"
  return author === undefined ? "a message" : `a message from ${authorText(author)}`
}

const replyText = ({ author, content, isPart, text }: Quote): string => {
  const of = `${isPart ? "this part of " : ""}${ownerText(author)}${content === undefined ? "" : ` (${content})`}`
  return text === "" ? `(I reply to ${of}.)\n\n` : `(I reply to ${of}:)\n${quoted(text)}\n\n`
}

const forwardText = (origin: Origin, text: string): string => {
  const on = origin.sentAt > 0 ? `, written on ${utcText(origin.sentAt)}` : ""
  return `(I forward a message from ${authorText(origin)}${on}:)\n${quoted(text)}`
}

/**
 * The words of a message as a model reads them: what it replies to, then its text; a forwarded text is marked as
 * somebody else's. The same for the same envelope, so that a provider's cached prefix stays valid.
 */
export const wordsOf = ({ origin, quote, text }: Envelope): string =>
  (quote === undefined ? "" : replyText(quote)) + (origin === undefined ? text : forwardText(origin, text))

/** The maximum length of a message that is only context, in UTF-16 units. */
const longestOverheard = 500

/** What was said in a group before a message for the bot, with the names of those who said it; empty for nothing. */
export const overheardText = (messages: ReadonlyArray<Envelope>): string => {
  const lines = messages.map(({ sender, text, unreadable, user }) => {
    const who = sender === undefined ? (nameText(user?.name ?? "") ?? "somebody") : authorText(sender)
    const content = unreadable === undefined ? "" : ` (${unreadable})`
    // Further lines are indented, so that none of them begins with a name.
    return quoted(`${who}${content}: ${beginning(text, longestOverheard).split(lineBreak).join("\n  ")}`)
  })
  return lines.length === 0 ? "" : `(Said in the group before, and not to you:)\n${lines.join("\n")}`
}

/** In a group: who speaks. */
export const speakerText = ({ chat, sender, user }: Envelope): string => {
  if (chat === undefined || chat.type === "private") return ""
  if (sender?.is === "group") return `(An anonymous administrator of ${authorText(sender)} says:) `
  const name = sender === undefined ? nameText(user?.name ?? "") : authorText(sender)
  return name === undefined ? "" : `(${name} says:) `
}
