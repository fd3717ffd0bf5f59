/** The ids of supergroups and channels are at or below this: `-(10^12 + id)`, see https://core.telegram.org/api/bots/ids. */
const ownSpace = -1_000_000_000_000

/**
 * The id space of a chat. Telegram numbers the messages of a bot's private chats and basic groups together: they share
 * the space 0. A supergroup or channel has its own.
 */
export const idSpace = (chat: number): number => (chat <= ownSpace ? chat : 0)
