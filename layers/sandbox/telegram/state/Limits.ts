/**
 * The send limits of a bot. `telegram` approximates Telegram, which publishes no exact values: a burst of 20 messages
 * in a chat and then one per second, or 20 per minute in a group; 30 per second in total; and bots that poll again at
 * once are slowed down.
 */
export type Limits =
  | "telegram"
  | "none"
  | { readonly perChatPerSecond: number; readonly burst: number; readonly overall: number }

/** A token bucket: `rate` tokens per second are added, up to `capacity`. Times are epoch milliseconds. */
interface Bucket {
  tokens: number
  at: number
}

/** Asks to send a message to a chat now; returns the whole seconds to wait, or 0 if it may be sent. */
export const make = (limits: Limits): ((chat: number, now: number) => number) => {
  if (limits === "none") {
    return () => 0
  }
  const { burst, overall, perChatPerSecond, perGroupPerSecond } =
    limits === "telegram"
      ? { perChatPerSecond: 1, perGroupPerSecond: 1 / 3, burst: 20, overall: 30 }
      : { ...limits, perGroupPerSecond: limits.perChatPerSecond }
  const all: Bucket = { tokens: overall, at: 0 }
  const chats = new Map<number, Bucket>()

  const refill = (bucket: Bucket, rate: number, capacity: number, now: number) => {
    bucket.tokens = Math.min(capacity, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate)
    bucket.at = now
    return bucket.tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / rate))
  }

  return (chat, now) => {
    const own = chats.get(chat) ?? { tokens: burst, at: now }
    chats.set(chat, own)
    const rate = chat < 0 ? perGroupPerSecond : perChatPerSecond
    const wait = Math.max(refill(own, rate, burst, now), refill(all, overall, overall, now))
    if (wait === 0) {
      own.tokens -= 1
      all.tokens -= 1
    }
    return wait
  }
}
