import type { Arrival } from "../turns/Updates.ts"

/** The maximum number of updates that are stored per sender and minute. */
const most = 20

const minute = 60_000

/**
 * Limits the rows that are stored. Time is in milliseconds from an arbitrary origin.
 *
 * - In private, and in a group that is not allowed: beyond twenty updates per minute, those that are skipped are only
 *   counted. Such a group is one sender, however many people write in it. Those of people with access are all stored,
 *   because each is answered.
 * - In a group, also what is only context, and what those say to the bot who are admitted as members: beyond twenty
 *   messages that one of them wrote in a minute, the others are only counted.
 */
export class Floods {
  readonly #counts = new Map<string, number>()
  #until = 0

  bounded(arrival: Arrival, now: number): Arrival {
    const { chat, decision, stamp, user } = arrival
    const sender = chat !== undefined && chat < 0 ? chat : (user ?? chat)
    const isAnswered = decision._tag === "Converse" && decision.ofMember !== true
    if (sender === undefined || isAnswered) return arrival
    if (now >= this.#until) {
      this.#counts.clear()
      this.#until = now + minute
    }
    // Messages that arrive together after an outage were written over a long time.
    const key = decision._tag === "Skip" ? `${sender}` : `${sender}:${user}:${Math.floor(stamp / 60)}`
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count <= most ? arrival : { ...arrival, decision: { _tag: "Count", sender } }
  }
}
