import type { Kind } from "../conversation/State.ts"
import { answersOf } from "./Answering.ts"
import { originOf, senderOf } from "./Author.ts"
import * as Command from "./Command.ts"
import * as Content from "./Content.ts"
import { type Envelope, nothing } from "./Envelope.ts"
import { wordsOf } from "./Links.ts"
import { peoplePressOf } from "./PeoplePress.ts"
import { quoteOf } from "./Quote.ts"
import { chatOf, type Fields, integer, isFields, personOf } from "./Raw.ts"

/** Larger updates are stored, but skipped. In bytes of JSON. */
const largest = 256 * 1024

/** The bot that receives an update. */
interface Me {
  readonly username: string
}

/** The fields that can be read from any message. A thread id without the topic mark is only a reply. */
const readable = (update: number, message: Fields, edited: boolean): Envelope => {
  const date = integer(message["date"])
  const stamp = (edited ? integer(message["edit_date"]) : undefined) ?? date ?? 0
  const id = integer(message["message_id"])
  return {
    ...nothing,
    update,
    stamp,
    chat: chatOf(message["chat"]),
    thread: message["is_topic_message"] === true ? integer(message["message_thread_id"]) : undefined,
    user: personOf(message["from"]),
    sender: senderOf(message),
    message: id,
    sentAt: stamp * 1000,
    sequence: edited ? stamp : (id ?? 0)
  }
}

/** The words of a message, and what it carries beside them. */
const carried = (message: Fields, me: Me): Pick<Envelope, "origin" | "quote" | "text"> => ({
  text: wordsOf(message),
  quote: quoteOf(message, me),
  origin: originOf(message["forward_origin"])
})

const ofMessage = (update: number, message: Fields, edited: boolean, me: Me): Envelope => {
  const base = readable(update, message, edited)
  const { from, text } = message
  if (base.chat !== undefined && base.chat.type !== "private") return { ...base, skip: "group" }
  if (
    update < 0 ||
    base.chat === undefined ||
    base.user === undefined ||
    base.message === undefined ||
    integer(message["date"]) === undefined ||
    (edited && integer(message["edit_date"]) === undefined) ||
    (message["is_topic_message"] === true && base.thread === undefined) ||
    (text !== undefined && (typeof text !== "string" || text.trim() === ""))
  ) {
    return base
  }
  if (isFields(from) && from["is_bot"] === true) return { ...base, skip: "from a bot" }
  const understood: Envelope = { ...base, skip: undefined }
  if (text === undefined) {
    const unreadable = Content.unreadable(message)
    if (unreadable === undefined) return { ...base, skip: "service message" }
    if (edited) return { ...base, skip: "edited media" }
    return { ...understood, kind: "tell", about: "unreadable", unreadable, ...carried(message, me) }
  }
  // A forwarded command was meant for somebody else.
  const command = message["forward_origin"] === undefined ? Command.parse(text, me.username) : undefined
  const answers = command === undefined && !edited ? answersOf(message) : undefined
  if (answers !== undefined) return { ...understood, kind: "tell", about: "remind", argument: text, text, answers }
  if (command === undefined) return { ...understood, kind: edited ? "edit" : "message", ...carried(message, me) }
  if (edited) return { ...base, skip: "edited command" }
  switch (command.name) {
    case "new":
    case "stop":
      return { ...understood, kind: command.name, text }
    default:
      return { ...understood, kind: "tell", about: command.name, argument: command.argument, text }
  }
}

/** The Stop button of a draft: it has no message, date or sender. A private chat has the id of its person. */
const ofStopped = (update: number, stopped: Fields): Envelope => {
  const chat = chatOf(stopped["chat"])
  const thread = stopped["message_thread_id"]
  const base: Envelope = {
    ...nothing,
    update,
    chat,
    thread: integer(thread),
    user: chat?.type === "private" ? personOf(stopped["chat"]) : undefined,
    draft: integer(stopped["draft_id"])
  }
  if (chat !== undefined && chat.type !== "private") return { ...base, skip: "group" }
  if (update < 0 || chat === undefined || base.draft === undefined) return base
  if (thread !== undefined && base.thread === undefined) return base
  return { ...base, kind: "stop", skip: undefined }
}

/**
 * A button under a message of the bot; it has no date. Of an old message Telegram sends only the chat and the id, so
 * the thread is unknown. Without message or data it is a button of inline mode or of a game, which Holdfast does not
 * send.
 */
const ofCallback = (update: number, query: Fields): Envelope => {
  const { data, from, id, message } = query
  const above: Fields = isFields(message) ? message : {}
  const chat = chatOf(above["chat"])
  const isTopic = above["is_topic_message"] === true
  const base: Envelope = {
    ...nothing,
    update,
    chat,
    thread: isTopic ? integer(above["message_thread_id"]) : undefined,
    user: personOf(from)
  }
  if (update < 0) return base
  if (!isFields(message) || data === undefined) return { ...base, skip: "unknown kind" }
  if (chat !== undefined && chat.type !== "private") return { ...base, skip: "group" }
  const under = integer(above["message_id"])
  if (chat === undefined || base.user === undefined || under === undefined || (isTopic && base.thread === undefined))
    return base
  if (typeof id !== "string" || id === "" || typeof data !== "string" || data === "") return base
  const callback = { id, data, message: under }
  // What is erased must be complete: like `/new`, it waits for the turns before it.
  return peoplePressOf(data)?._tag === "Forget"
    ? { ...base, kind: "new", about: "forgotten", callback, skip: undefined }
    : { ...base, kind: "tell", about: "button", callback, skip: undefined }
}

/**
 * Normalises a raw update. Total: it returns an envelope for any input, with everything that could be read. `size` is
 * the length of its JSON in bytes.
 */
export const normalise = (raw: unknown, size: number, me: Me): Envelope => {
  if (!isFields(raw)) return nothing
  const id = integer(raw["update_id"])
  const update = id === undefined || id < 0 ? -1 : id
  const envelope = read(update, raw, me)
  return size <= largest
    ? envelope
    : {
        ...envelope,
        kind: undefined,
        about: undefined,
        callback: undefined,
        text: "",
        quote: undefined,
        origin: undefined,
        unreadable: undefined,
        argument: undefined,
        skip: "too large"
      }
}

/**
 * Reads an update that an older program stored without its envelope, as it was read then: that its kind is `tell` says that a command in it
 * named this bot.
 */
export const recall = (raw: unknown, kind: Kind): Envelope => {
  const text = isFields(raw) && isFields(raw["message"]) ? raw["message"]["text"] : undefined
  const named = kind === "tell" && typeof text === "string" ? Command.addressee(text) : undefined
  return normalise(raw, 0, { username: named ?? "" })
}

const read = (update: number, raw: Fields, me: Me): Envelope => {
  const { callback_query: query, edited_message: edit, message, stopped_message_generation: stopped } = raw
  if (isFields(message)) return ofMessage(update, message, false, me)
  if (isFields(edit)) return ofMessage(update, edit, true, me)
  if (isFields(stopped)) return ofStopped(update, stopped)
  if (isFields(query)) return ofCallback(update, query)
  const isOther = [message, edit, stopped, query].every((kind) => kind === undefined)
  return { ...nothing, update, skip: isOther && update >= 0 ? "unknown kind" : "malformed" }
}
