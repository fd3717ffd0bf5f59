import type { Arrival } from "../turns/Updates.ts"

/** The maximum number of skipped updates that are stored per sender and minute. */
const most = 20

const minute = 60_000

/**
 * Limits the rows that are stored for senders without access: beyond twenty updates per minute, those of a refused
 * person or an ignored group are only counted. Those of people with access are all stored, because each is answered.
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
