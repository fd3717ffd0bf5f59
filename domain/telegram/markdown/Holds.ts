/** So many chats that are limited within this time are no matter of the chats: the whole bot is. Milliseconds. */
const manyChats = 3
const together = 2000

/** A chat, or all of the bot's. */
type Whom = number | "all"

/** Who has to wait because Telegram said so. Times are arguments, epoch milliseconds. */
export class Holds {
  readonly #own = new Map<Whom, number>()
  readonly #told = new Map<Whom, number>()
  #lately: ReadonlyArray<{ readonly chat: number; readonly at: number }> = []

  /** Telegram refused a message to a chat for so long. Several chats at about the same time hold back the whole bot. */
  refused(chat: number, wait: number, now: number): void {
    extend(this.#own, chat, now + wait)
    this.#lately = [...this.#lately.filter((one) => one.chat !== chat && now - one.at < together), { chat, at: now }]
    if (this.#lately.length >= manyChats) extend(this.#own, "all", now + wait)
  }

  /** Another process was told so. It is not told on: it would last a little longer each time. */
  adopt(whom: Whom, until: number): void {
    extend(this.#told, whom, until)
  }

  /** Milliseconds until a message may go to a chat. */
  wait(chat: number, now: number): number {
    const of = (holds: ReadonlyMap<Whom, number>) => Math.max(holds.get(chat) ?? 0, holds.get("all") ?? 0)
    return Math.max(0, of(this.#own) - now, of(this.#told) - now)
  }

  /** What Telegram told this process and lasts still; the rest is forgotten. */
  own(now: number): ReadonlyArray<{ readonly whom: Whom; readonly wait: number }> {
    for (const holds of [this.#own, this.#told]) {
      for (const [whom, until] of holds) if (until <= now) holds.delete(whom)
    }
    return Array.from(this.#own, ([whom, until]) => ({ whom, wait: until - now }))
  }
}

const extend = (holds: Map<Whom, number>, whom: Whom, until: number) => {
  if (until > (holds.get(whom) ?? 0)) holds.set(whom, until)
}
