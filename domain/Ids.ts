import * as Schema from "effect/Schema"

/**
 * One id for everything that one update causes. It is made when the update is accepted, and is on every log line, span,
 * row and message sent.
 *
 * - `<bot id>:<update id>:<stamp>`: an update. The stamp is `edit_date ?? date ?? 0`, because Telegram's update ids
 *   restart at random.
 * - `<request id>:notice`: a notice about an update.
 * - `<request id>:aside`: the text that replaces one whose step ended the process.
 * - `<request id>:again:<n>`: an update that was taken out of the dead letters; or a notice or reminder, which is sent
 *   under its first id.
 * - `reminder:<id>:<occurrence>`: an occurrence of a reminder.
 * - `<bot id>:ping-<name>`: a ping.
 * - `<bot id>:alert-<owner>-<key>-<since>-<n>`: the n-th message to an owner about an alert; `over` instead of n for the last
 *   one.
 *
 * @since 0.1.0
 * @category ids
 */
export const RequestId = Schema.NonEmptyString.pipe(Schema.brand("RequestId"))
export type RequestId = typeof RequestId.Type

/**
 * The key of a conversation: `<bot id>:<chat id>` or `<bot id>:<chat id>:<thread id>` (private chats can have topics
 * too).
 *
 * @since 0.1.0
 * @category ids
 */
export const ConversationKey = Schema.NonEmptyString.pipe(Schema.brand("ConversationKey"))
export type ConversationKey = typeof ConversationKey.Type

export const requestId = (botId: number, updateId: number, stamp: number): RequestId =>
  RequestId.make(`${botId}:${updateId}:${stamp}`)

/** The id under which a notice about a request is sent. */
export const noticeId = (request: RequestId): RequestId => RequestId.make(`${request}:notice`)

/** The id of the text that replaces an answer, a notice or a reminder that was set aside. */
export const asideId = (request: RequestId): RequestId => RequestId.make(`${ofNotice(request)}:aside`)

/**
 * The request that a notice is about: the inverse of {@link noticeId} and {@link asideId}. Other ids are returned
 * unchanged.
 */
export const ofNotice = (request: RequestId): RequestId => RequestId.make(request.replace(/:(notice|aside)$/, ""))

/** The id under which an update is accepted again: `<request id>:again:1`, then `:2`. */
export const againId = (request: RequestId): RequestId => {
  const [, first = request, times = "0"] = /^(.+):again:(\d+)$/.exec(request) ?? []
  return RequestId.make(`${first}:again:${Number(times) + 1}`)
}

/** The request that was accepted again under this id; undefined for any other id. The inverse of {@link againId}. */
export const againOf = (request: RequestId): RequestId | undefined => {
  const [, first, times] = /^(.+):again:(\d+)$/.exec(request) ?? []
  if (first === undefined) return undefined
  return RequestId.make(Number(times) === 1 ? first : `${first}:again:${Number(times) - 1}`)
}

/** The id under which a reminder or notice is sent again, for the `times`-th time from 1. */
export const resendId = (request: RequestId, times: number): RequestId => RequestId.make(`${request}:again:${times}`)

/** The request that is sent again: the inverse of {@link resendId}. */
export const ofResend = (request: RequestId): RequestId => RequestId.make(request.replace(/:again:\d+$/, ""))

/** The id of a ping. The name is unique. */
export const pingId = (botId: number, name: string): RequestId => RequestId.make(`${botId}:ping-${name}`)

/** The id of a message to an owner about an alert that fires since a time; `n` is its number, or `over`. */
export const alertId = (botId: number, owner: number, key: string, since: number, n: number | "over"): RequestId =>
  RequestId.make(`${botId}:alert-${owner.toString(36)}-${key}-${since.toString(36)}-${n}`)

/** The conversation of a bot that holds its pings only: no chat has the id 0. */
export const pingKey = (bot: number): ConversationKey => conversationKey({ bot, chat: 0, thread: undefined })

/**
 * The parts of a conversation key, as the methods of the Bot API take them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Address {
  readonly bot: number
  readonly chat: number
  readonly thread: number | undefined
}

/**
 * The conversation key of an address.
 *
 * @since 0.1.0
 * @category constructors
 */
export const conversationKey = ({ bot, chat, thread }: Address): ConversationKey =>
  ConversationKey.make(thread === undefined ? `${bot}:${chat}` : `${bot}:${chat}:${thread}`)

/**
 * The address of a conversation key: the inverse of {@link conversationKey}.
 *
 * @since 0.1.0
 * @category destructors
 */
export const address = (key: ConversationKey): Address => {
  const [bot, chat, thread] = key.split(":")
  return { bot: Number(bot), chat: Number(chat), thread: thread === undefined ? undefined : Number(thread) }
}
