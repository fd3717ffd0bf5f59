/** Ids of supergroups and channels are at or below this (core.telegram.org/api/bots/ids: `-(10^12 + id)`). */
const ownSpace = -1_000_000_000_000

/**
 * The id space of a chat: within a bot, private chats and basic groups share one (0), because Telegram numbers their messages
 * together; a supergroup or channel has its own.
 */
export const idSpace = (chat: number): number => (chat <= ownSpace ? chat : 0)
