import * as Schema from "effect/Schema"

/**
 * One id for everything that comes from one update: made at the door, on every log line, span, row and sending.
 * `<bot id>:<update id>:<stamp>` for an update, `<request id>:notice` for a word of ours about it.
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

/**
 * The request id of an update.
 *
 * @since 0.1.0
 * @category constructors
 */
export const requestId = (botId: number, updateId: number, stamp: number): RequestId =>
  RequestId.make(`${botId}:${updateId}:${stamp}`)

/**
 * The id under which a word of ours about a request is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const noticeId = (request: RequestId): RequestId => RequestId.make(`${request}:notice`)

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
