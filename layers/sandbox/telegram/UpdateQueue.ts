/** An update in the queue: its content is JSON, an object without `update_id`. Times are epoch seconds. */
export interface Queued {
  readonly id: number
  readonly content: string
  readonly expires: number
}

/** An offset so much beyond the end is still believed. */
const slackAhead = 10
/** An offset so much before the first update is still believed. */
const slackBehind = 100_000

/**
 * A bot's updates, as Telegram's own queue keeps them (`TQueue` of TDLib, `Client::do_get_updates` of its Bot API server):
 *
 * - A read from `offset` forgets every update below it, for good, and returns what is left from there on.
 * - An offset more than 10 beyond the next id, or more than 100,000 below the first one, is taken for nonsense: the read is from
 *   the first update, and nothing is forgotten. So a bot that keeps a high-water mark after the ids have restarted lower
 *   gets the same first updates again and again.
 * - An offset of up to 10 beyond the next id is believed: updates that come below it are forgotten unseen.
 */
export class UpdateQueue {
  readonly #updates: Array<Queued>
  /** The id of the next update. */
  next: number

  constructor(updates: Iterable<Queued>, next: number) {
    this.#updates = Array.from(updates)
    this.next = next
  }

  get size(): number {
    return this.#updates.length
  }

  push(content: string, expires: number): void {
    this.#updates.push({ id: this.next, content, expires })
    this.next += 1
  }

  /** Forgets all but the newest `keep`, and returns what was forgotten. */
  keepNewest(keep: number): ReadonlyArray<Queued> {
    return this.#updates.splice(0, Math.max(0, this.size - keep))
  }

  /** The first `limit` updates from `offset` on (0: from the first one), and what was forgotten by it. */
  read(
    offset: number,
    limit: number,
    now: number
  ): { readonly updates: ReadonlyArray<Queued>; readonly forgotten: ReadonlyArray<Queued> } {
    const first = this.#updates[0]?.id ?? this.next
    const believed = offset > 0 && offset <= this.next + slackAhead && offset >= first - slackBehind
    const from = believed ? offset : first
    const kept = this.#updates.findIndex(({ id, expires }) => id >= from && expires >= now)
    const forgotten = this.#updates.splice(0, kept === -1 ? this.size : kept)
    return { updates: this.#updates.slice(0, limit), forgotten }
  }
}
