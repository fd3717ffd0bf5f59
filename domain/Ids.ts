import * as Schema from "effect/Schema"

/**
 * One id for everything that comes from one update: made at the door, on every log line, span, row and sending.
 * `<bot id>:<update id>:<stamp>` for an update, `<request id>:notice` for a notice about it, `<request id>:aside` for the text that
 * replaces one that ended the process, `<request id>:again:<n>` for an update that was taken out of a dead letter, `reminder:<id>:<occurrence>` for a reminder, `<bot id>:ping-<name>` for a ping.
 * The stamp is `edit_date ?? date ?? 0`, because Telegram's update ids restart at random.
 *
 * @since 0.1.0
 * @category ids
 */
export const RequestId = Schema.NonEmptyString.pipe(Schema.brand("RequestId"))
export type RequestId = typeof RequestId.Type

/**
 * Whom one talks with: `<bot id>:<chat id>` or `<bot id>:<chat id>:<thread id>` (private chats have topics too).
 *
 * @since 0.1.0
 * @category ids
 */
export const ConversationKey = Schema.NonEmptyString.pipe(Schema.brand("ConversationKey"))
export type ConversationKey = typeof ConversationKey.Type

/** The request id of an update. */
export const requestId = (botId: number, updateId: number, stamp: number): RequestId =>
  RequestId.make(`${botId}:${updateId}:${stamp}`)

/** The id under which a notice about a request is sent. */
export const noticeId = (request: RequestId): RequestId => RequestId.make(`${request}:notice`)

/** The id under which the text is sent that replaces an answer, a notice or a reminder that was set aside. */
export const asideId = (request: RequestId): RequestId => RequestId.make(`${ofNotice(request)}:aside`)

/** The request that a notice is about; the inverse of {@link noticeId} and {@link asideId}. Any other id is its own. */
export const ofNotice = (request: RequestId): RequestId => RequestId.make(request.replace(/:(notice|aside)$/, ""))

/** The id under which an update is accepted once more: `<request id>:again:1`, then `:2`. */
export const againId = (request: RequestId): RequestId => {
  const [, first = request, times = "0"] = /^(.+):again:(\d+)$/.exec(request) ?? []
  return RequestId.make(`${first}:again:${Number(times) + 1}`)
}

/** The id of a ping; the name is one that no other has. */
export const pingId = (botId: number, name: string): RequestId => RequestId.make(`${botId}:ping-${name}`)

/** The conversation of a bot in which only pings are: no chat has the number 0. */
export const pingKey = (bot: number): ConversationKey => conversationKey({ bot, chat: 0, thread: undefined })

/**
 * Where a conversation takes place, as Telegram's methods want it.
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
 * @since 0.1.0
 * @category constructors
 */
export const conversationKey = ({ bot, chat, thread }: Address): ConversationKey =>
  ConversationKey.make(thread === undefined ? `${bot}:${chat}` : `${bot}:${chat}:${thread}`)

/**
 * The address that a conversation key names; the inverse of {@link conversationKey}.
 *
 * @since 0.1.0
 * @category destructors
 */
export const address = (key: ConversationKey): Address => {
  const [bot, chat, thread] = key.split(":")
  return { bot: Number(bot), chat: Number(chat), thread: thread === undefined ? undefined : Number(thread) }
}
