import type { Kind } from "../conversation/State.ts"
import { answersOf } from "./Answering.ts"
import { attachmentsOf } from "./Attachment.ts"
import { originOf, senderOf } from "./Author.ts"
import * as Command from "./Command.ts"
import * as Content from "./Content.ts"
import { type Envelope, noContent, nothing } from "./Envelope.ts"
import { addressed, isGroup, isJoining, type Me, moveOf, writerOf } from "./Group.ts"
import { keyboardOf } from "./Keyboard.ts"
import { wordsOf } from "./Links.ts"
import { isOwn, peoplePressOf } from "./PeoplePress.ts"
import { quoteOf } from "./Quote.ts"
import { chatOf, type Fields, integer, isFields, personOf, string } from "./Raw.ts"

/** Larger updates are stored, but skipped. In bytes of JSON. */
const largest = 256 * 1024

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
    user: writerOf(message),
    sender: senderOf(message),
    message: id,
    sentAt: stamp * 1000,
    sequence: edited ? stamp : (id ?? 0)
  }
}

/** The words of a message, and what it carries beside them. */
const carried = (message: Fields, me: Me): Pick<Envelope, "album" | "attachments" | "origin" | "quote" | "text"> => ({
  text: wordsOf(message),
  attachments: attachmentsOf(message),
  album: string(message["media_group_id"]),
  quote: quoteOf(message, me),
  origin: originOf(message["forward_origin"])
})

const ofMessage = (update: number, message: Fields, edited: boolean, me: Me): Envelope => {
  const { chat } = readable(update, message, edited)
  if (chat?.type === "channel") return { ...readable(update, message, edited), skip: "channel" }
  return isGroup(chat) ? ofGroupMessage(update, message, edited, me) : understood(update, message, edited, me)
}

/** A message that is not for the bot is only context for what is. */
const ofGroupMessage = (update: number, message: Fields, edited: boolean, me: Me): Envelope => {
  const move = moveOf(message)
  if (move !== undefined) return { ...readable(update, message, edited), move, skip: "service message" }
  const meant = addressed(message, me)
  const envelope = understood(update, meant ?? message, edited, me)
  if (envelope.skip === "service message") return { ...envelope, joins: isJoining(message, me) || undefined }
  if (envelope.kind === undefined) return envelope
  const { user } = envelope
  if (meant !== undefined && user !== undefined) return envelope
  return {
    ...envelope,
    kind: undefined,
    about: undefined,
    argument: undefined,
    answers: undefined,
    skip: edited ? "overheard edit" : "overheard"
  }
}

const understood = (update: number, message: Fields, edited: boolean, me: Me): Envelope => {
  const base = readable(update, message, edited)
  const { from, text } = message
  if (
    update < 0 ||
    base.chat === undefined ||
    (base.user === undefined && (base.sender === undefined || !isGroup(base.chat))) ||
    base.message === undefined ||
    integer(message["date"]) === undefined ||
    (edited && integer(message["edit_date"]) === undefined) ||
    (message["is_topic_message"] === true && base.thread === undefined) ||
    (text !== undefined && (typeof text !== "string" || text.trim() === ""))
  ) {
    return base
  }
  if (isFields(from) && from["is_bot"] === true && base.sender === undefined) return { ...base, skip: "from a bot" }
  const whole: Envelope = { ...base, skip: undefined }
  if (text === undefined) {
    const media = carried(message, me)
    if (media.attachments?.[0]?.of === "message") return { ...whole, kind: edited ? "edit" : "message", ...media }
    const unreadable = Content.unreadable(message)
    if (unreadable === undefined) return { ...base, skip: "service message" }
    if (edited) return { ...base, skip: "edited media" }
    return { ...whole, kind: "tell", about: "unreadable", unreadable, ...media, attachments: undefined }
  }
  // A forwarded command was meant for somebody else.
  const command = message["forward_origin"] === undefined ? Command.parse(text, me.username) : undefined
  const answers = command === undefined && !edited ? answersOf(message) : undefined
  if (answers !== undefined) return { ...whole, kind: "tell", about: "remind", argument: text, text, answers }
  if (command === undefined) return { ...whole, kind: edited ? "edit" : "message", ...carried(message, me) }
  if (edited) return { ...base, skip: "edited command" }
  switch (command.name) {
    case "new":
    case "stop":
      return { ...whole, kind: command.name, text }
    default:
      return {
        ...whole,
        kind: "tell",
        about: command.name,
        argument: command.argument,
        text,
        quote: command.name === "allow" ? quoteOf(message, me) : undefined
      }
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
  if (chat !== undefined && chat.type !== "private") return { ...base, skip: "unknown kind" }
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
  if (chat?.type === "channel") return { ...base, skip: "channel" }
  const under = integer(above["message_id"])
  if (chat === undefined || base.user === undefined || under === undefined || (isTopic && base.thread === undefined))
    return base
  if (typeof id !== "string" || id === "" || typeof data !== "string" || data === "") return base
  const keyboard = keyboardOf(above["reply_markup"])
  const callback = { id, data, message: under, ...(keyboard.length === 0 ? {} : { keyboard }) }
  const press = peoplePressOf(data)
  // Like `/new`, it waits for earlier turns, so that their messages and answers are erased too.
  return press?._tag === "Forget" && isOwn(press, base.user.id)
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
  return size <= largest ? envelope : { ...envelope, ...noContent, skip: "too large" }
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
