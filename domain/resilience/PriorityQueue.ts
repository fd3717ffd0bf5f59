/** The priority of a call that waits for a permit. */
export type Priority = "high" | "normal" | "low"

/** How long, in milliseconds, calls of high priority may overtake a waiting call. */
const behind: Readonly<Record<Priority, number>> = { high: 0, normal: 2000, low: 5000 }

interface Waiter<A> {
  readonly who: A
  readonly rank: number
}

/**
 * Waiting calls by priority. A high-priority call overtakes a normal one that waited less than two seconds, and a low one that waited less
 * than five. A call that has waited longer goes first, so none starves.
 */
export class PriorityQueue<A> {
  #waiters: Array<Waiter<A>> = []

  get size(): number {
    return this.#waiters.length
  }

  add(who: A, priority: Priority, now: number): void {
    const rank = now + behind[priority]
    const at = this.#waiters.findLastIndex((other) => other.rank <= rank)
    this.#waiters.splice(at + 1, 0, { who, rank })
  }

  next(): A | undefined {
    return this.#waiters.shift()?.who
  }

  remove(who: A): void {
    this.#waiters = this.#waiters.filter((waiter) => waiter.who !== who)
  }
}
