import { parse } from "./Command.ts"
import { type Chat, chatOf, type Fields, integer, isFields, personOf, type Person, string } from "./Raw.ts"

/** The bot that receives an update. Of a bot that has not reached Telegram yet, the names are empty. */
export interface Me {
  readonly id?: number
  readonly username: string
  /** Its first name. */
  readonly name?: string
}

/** A group that became a supergroup, which has another id. */
export interface Move {
  readonly from: number
  readonly to: number
}

export const isGroup = (chat: Chat | undefined): boolean => chat?.type === "group" || chat?.type === "supergroup"

/** The ids of supergroups and channels are at or below this: see https://core.telegram.org/api/bots/ids. */
const supergroups = -1_000_000_000_000

/** Whether an id is that of a group that can become a supergroup. */
export const isBasicGroup = (chat: number): boolean => chat < 0 && chat > supergroups

const isSame = (one: unknown, other: string | undefined) =>
  typeof one === "string" && other !== undefined && other !== "" && one.toLowerCase() === other.toLowerCase()

const isMe = (user: unknown, me: Me) => isFields(user) && me.id !== undefined && user["id"] === me.id

/** An administrator who writes in the name of the group. */
const isAnonymous = ({ chat, sender_chat: sender }: Fields): boolean => {
  const group = chatOf(chat)
  return isGroup(group) && chatOf(sender)?.id === group?.id
}

/**
 * Who writes in a group. An anonymous administrator is the group itself: Telegram gives the same user id to those of all
 * groups. A channel is nobody who may use the bot.
 */
export const writerOf = (message: Fields): Person | undefined => {
  const { chat, from, sender_chat: sender } = message
  if (!isGroup(chatOf(chat)) || sender === undefined) return personOf(from)
  const group = isAnonymous(message) ? chatOf(chat) : undefined
  return group && isFields(chat) ? { id: group.id, name: string(chat["title"]) ?? "" } : undefined
}

/** The text of a message with its entities: those of its caption, if it has no text. */
const wordsOf = ({ caption, caption_entities: inCaption, entities, text }: Fields) => {
  const [words, marks] = typeof text === "string" ? [text, entities] : [string(caption) ?? "", inCaption]
  return { words, marks: Array.isArray(marks) ? marks.filter(isFields) : [] }
}

/** Where the bot is mentioned: `@its_name`, in any case, or by a link to its profile. */
const mentionsOf = (message: Fields, me: Me) => {
  const { marks, words } = wordsOf(message)
  return marks.flatMap(({ length: long, offset, type, user }) => {
    const [from, length] = [integer(offset), integer(long)]
    if (from === undefined || length === undefined || length <= 0) return []
    const isMine =
      type === "text_mention"
        ? isMe(user, me)
        : type === "mention" && isSame(words.slice(from, from + length), `@${me.username}`)
    return isMine && me.username !== "" ? [{ from, to: from + length }] : []
  })
}

/** In a topic, every message that replies to nothing replies to the beginning of the topic. */
const isTopicStart = (replied: Fields, { is_topic_message: inTopic, message_thread_id: thread }: Fields) =>
  replied["forum_topic_created"] !== undefined || (inTopic === true && replied["message_id"] === thread)

const repliedTo = (message: Fields): Fields | undefined => {
  const { reply_to_message: replied } = message
  return isFields(replied) && !isTopicStart(replied, message) ? replied : undefined
}

/** The message begins with the bot's first name and a comma or colon. */
const isCalled = (words: string, name: string | undefined) =>
  name !== undefined &&
  name.trim() !== "" &&
  isSame(words.trimStart().slice(0, name.length), name) &&
  /^\s*[,:，：]/.test(words.trimStart().slice(name.length))

/** Without a mention at its beginning, and what separates that from the rest; unchanged if nothing would be left. */
const withoutMention = (message: Fields, me: Me): Fields => {
  const { marks, words } = wordsOf(message)
  const start = words.length - words.trimStart().length
  const mention = mentionsOf(message, me).find(({ from }) => from === start)
  const rest = mention === undefined ? "" : words.slice(mention.to).replace(/^[\s,:;.!，：]+/, "")
  if (rest === "") return message
  const cut = words.length - rest.length
  const moved = marks.flatMap((mark) => {
    const from = integer(mark["offset"])
    return from === undefined || from < cut ? [] : [{ ...mark, offset: from - cut }]
  })
  return typeof message["text"] === "string"
    ? { ...message, text: rest, entities: moved }
    : { ...message, caption: rest, caption_entities: moved }
}

/**
 * A message in a group as it is read if it is for the bot, or `undefined`. It is for the bot if
 *
 * - it is a command that names the bot (`/help@its_name`); one that names another bot never is;
 * - it is a command without a name that this bot knows, unless it replies to another bot;
 * - it mentions the bot, or replies to one of its messages;
 * - it begins with the bot's first name and a comma or colon.
 *
 * A mention at the beginning is left out; elsewhere it stays as it was written.
 */
export const addressed = (message: Fields, me: Me): Fields | undefined => {
  const { words } = wordsOf(message)
  const replied = repliedTo(message)
  const repliesToMe = isMe(replied?.["from"], me) && replied?.["sender_chat"] === undefined
  const command = /^\/\w+(?:@(\w+))?(?!\w)/.exec(words)
  if (command?.[1] !== undefined) return isSame(command[1], me.username) ? message : undefined
  const isForwarded = message["forward_origin"] !== undefined
  if (command !== null && !isForwarded && parse(words, me.username) !== undefined) {
    const { from } = replied ?? {}
    return isFields(from) && from["is_bot"] === true && !repliesToMe ? undefined : message
  }
  if (repliesToMe || mentionsOf(message, me).length > 0) return withoutMention(message, me)
  return !isForwarded && isCalled(words, me.name) ? message : undefined
}

/** The move that a service message tells, in the old group or in the new one. */
export const moveOf = (message: Fields): Move | undefined => {
  const chat = chatOf(message["chat"])?.id
  const [to, from] = [integer(message["migrate_to_chat_id"]), integer(message["migrate_from_chat_id"])]
  if (chat === undefined) return undefined
  return to !== undefined ? { from: chat, to } : from === undefined ? undefined : { from, to: chat }
}

/** Whether a service message says that the bot was added to the group, or that the group was created with it. */
export const isJoining = ({ group_chat_created: created, new_chat_members: joined }: Fields, me: Me): boolean =>
  created === true || (Array.isArray(joined) && joined.some((user) => isMe(user, me)))
