/** How urgent a call is that waits for a permit. */
export type Priority = "high" | "normal" | "low"

/** So much later, in milliseconds, an urgent call would have to come to be behind it. */
const behind: Readonly<Record<Priority, number>> = { high: 0, normal: 2000, low: 5000 }

interface Waiter<A> {
  readonly who: A
  readonly rank: number
}

/**
 * Calls that wait, in order. A normal call stands behind the urgent ones that come within two seconds after it, a low one behind
 * those within five seconds. A call that has waited longer goes first, so none starves.
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
