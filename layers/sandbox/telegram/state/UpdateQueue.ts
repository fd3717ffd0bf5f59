/** An update in the queue: its content is a JSON object without `update_id`. Times are epoch seconds. */
export interface Queued {
  readonly id: number
  readonly content: string
  readonly expires: number
}

/** An offset up to this far beyond the end is accepted. */
const slackAhead = 10
/** An offset up to this far before the first update is accepted. */
const slackBehind = 100_000

/**
 * A bot's updates, as Telegram's queue handles them (`TQueue` of TDLib, `Client::do_get_updates` of its Bot API
 * server):
 *
 * - A read from `offset` deletes every update below it, and returns the remaining ones from there on.
 * - An offset more than 10 beyond the next id, or more than 100,000 below the first one, is ignored: the read starts at
 *   the first update, and nothing is deleted. So a bot that keeps a high-water mark after its ids have restarted lower
 *   gets the same first updates again and again.
 * - An offset up to 10 beyond the next id is accepted: updates that get an id below it are deleted unread.
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

  get all(): ReadonlyArray<Queued> {
    return this.#updates
  }

  push(content: string, expires: number): void {
    this.#updates.push({ id: this.next, content, expires })
    this.next += 1
  }

  /** Deletes all but the newest `keep`, and returns the deleted ones. */
  keepNewest(keep: number): ReadonlyArray<Queued> {
    return this.#updates.splice(0, Math.max(0, this.size - keep))
  }

  /** Deletes one update, which a webhook has taken. */
  forget(id: number): void {
    const index = this.#updates.findIndex((update) => update.id === id)
    if (index !== -1) this.#updates.splice(index, 1)
  }

  /** The first `limit` updates from `offset` on (0: from the first one), and the updates that this deleted. */
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
