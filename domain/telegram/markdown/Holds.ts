/** If this many chats are limited within this time (milliseconds), the limit applies to the whole bot. */
const manyChats = 3
const together = 2000

/** A chat, or all chats of the bot. */
type Whom = number | "all"

/** The flood waits that Telegram imposed. Times are arguments, in epoch milliseconds. */
export class Holds {
  readonly #own = new Map<Whom, number>()
  readonly #adopted = new Map<Whom, number>()
  #lately: ReadonlyArray<{ readonly chat: number; readonly at: number }> = []

  /**
   * Telegram refused a message to a chat and asked to wait. Several chats at about the same time hold the whole bot.
   */
  refused(chat: number, wait: number, now: number): void {
    extend(this.#own, chat, now + wait)
    this.#lately = [...this.#lately.filter((one) => one.chat !== chat && now - one.at < together), { chat, at: now }]
    if (this.#lately.length >= manyChats) extend(this.#own, "all", now + wait)
  }

  /** Takes over the hold of another process. It is not passed on, because it would grow a little each time. */
  adopt(whom: Whom, until: number): void {
    extend(this.#adopted, whom, until)
  }

  /** Milliseconds until a message may be sent to a chat. */
  wait(chat: number, now: number): number {
    const of = (holds: ReadonlyMap<Whom, number>) => Math.max(holds.get(chat) ?? 0, holds.get("all") ?? 0)
    return Math.max(0, of(this.#own) - now, of(this.#adopted) - now)
  }

  /** The holds that Telegram imposed on this process and that still last; expired ones are removed. */
  own(now: number): ReadonlyArray<{ readonly whom: Whom; readonly wait: number }> {
    for (const holds of [this.#own, this.#adopted]) {
      for (const [whom, until] of holds) if (until <= now) holds.delete(whom)
    }
    return Array.from(this.#own, ([whom, until]) => ({ whom, wait: until - now }))
  }
}

const extend = (holds: Map<Whom, number>, whom: Whom, until: number) => {
  if (until > (holds.get(whom) ?? 0)) holds.set(whom, until)
}
