import type { Attachment } from "../telegram/Attachment.ts"
import type { Author, Origin } from "../telegram/Author.ts"
import type { Envelope } from "../telegram/Envelope.ts"
import { beginning, type Quote } from "../telegram/Quote.ts"
import { leadOf, noSights, type Seen, type Sights } from "./Seen.ts"
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

/** A voice message has the person's own words; what is in other files is somebody else's text. */
const fileWords = (file: Attachment, seen: Seen | undefined): string => {
  const lead = leadOf(file, seen)
  if (seen?._tag !== "Text") return lead
  return `${lead}\n${file.medium === "voice" ? seen.text : quoted(seen.text)}`
}

/** The quote tells what is replied to: only that it is not shown is added. */
const isTold = ({ of }: Attachment, seen: Seen | undefined) => of === "message" || seen?._tag === "Unread"

const bodyOf = ({ attachments = [], text }: Envelope, sights: Sights): string => {
  const files = attachments.flatMap((file) => {
    const seen = sights.get(file.unique)
    return isTold(file, seen) ? [fileWords(file, seen)] : []
  })
  return [...files, ...(text === "" ? [] : [text])].join("\n\n")
}

/**
 * The words of a message as a model reads them: what it replies to, then what was read of its files, and its text; a
 * forwarded message is marked as somebody else's. The same for the same envelope and sights, so that a provider's cached
 * prefix stays valid.
 */
export const wordsOf = (envelope: Envelope, sights: Sights = noSights): string => {
  const { origin, quote } = envelope
  const body = bodyOf(envelope, sights)
  return (quote === undefined ? "" : replyText(quote)) + (origin === undefined ? body : forwardText(origin, body))
}

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
