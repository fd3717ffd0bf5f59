/**
 * Who waits for a permit: a user, a reminder that is due, or a second call beside one that is slow.
 *
 * @since 0.1.0
 * @category models
 */
export type Priority = "user" | "reminder" | "hedge"

/** So much later, in milliseconds, a user would have to come to be behind it. */
const behind: Readonly<Record<Priority, number>> = { user: 0, reminder: 2000, hedge: 5000 }

interface Waiter<A> {
  readonly who: A
  readonly rank: number
}

/**
 * Who waits, in order. A reminder stands behind the users who come within two seconds after it, and a hedge behind those within
 * five, and no more than that: whoever waits gets on, however many come later, so that nobody starves.
 *
 * @since 0.1.0
 * @category models
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
