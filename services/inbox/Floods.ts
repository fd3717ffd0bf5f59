import type { Arrival } from "../turns/Updates.ts"

/** The most updates of one sender, about which nothing is done, that are stored in a minute. */
const most = 20

const minute = 60_000

/**
 * Bounds the rows that are stored for senders who are not let in: beyond twenty updates a minute, those of a refused person or an ignored group are
 * only counted. Those of people who are let in are all stored: each is answered.
 *
 * Time is in milliseconds from an arbitrary origin.
 */
export class Floods {
  readonly #counts = new Map<number, number>()
  #until = 0

  bounded(arrival: Arrival, now: number): Arrival {
    const { chat, decision, user } = arrival
    // A group is one sender, however many people write in it.
    const sender = chat !== undefined && chat < 0 ? chat : (user ?? chat)
    if (decision._tag !== "Skip" || sender === undefined) return arrival
    if (now >= this.#until) {
      this.#counts.clear()
      this.#until = now + minute
    }
    const count = (this.#counts.get(sender) ?? 0) + 1
    this.#counts.set(sender, count)
    return count <= most ? arrival : { ...arrival, decision: { _tag: "Count", sender } }
  }
}
