import { SlidingSums } from "./SlidingSums.ts"

/**
 * The numbers of a retry budget: within the last `window` milliseconds at most `share` of the requests may be tried again, and
 * at least `floor` a second.
 */
export interface RetryBudgetOptions {
  readonly share: number
  readonly floor: number
  readonly window: number
}

/**
 * Finagle's: 20 % of the requests of the last 10 s, and 10 a second besides
 * (https://twitter.github.io/finagle/guide/Clients.html#retries).
 */
export const finagle: RetryBudgetOptions = { share: 0.2, floor: 10, window: 10_000 }

const paid = 0
const spent = 1

/**
 * What may be spent on trying again: requests pay in, what they paid expires after the window. Times are arguments, epoch
 * milliseconds; a clock that goes back forgets nothing and gives nothing.
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions
  readonly #sums: SlidingSums

  constructor(options: RetryBudgetOptions) {
    this.#options = options
    this.#sums = new SlidingSums(2, options.window)
  }

  deposit(now: number, amount = 1): void {
    this.#sums.add(paid, now, amount)
  }

  /** How many tries are left. */
  left(now: number): number {
    const { floor, share, window } = this.#options
    return share * this.#sums.sum(paid, now) + (floor * window) / 1000 - this.#sums.sum(spent, now)
  }

  spend(now: number, amount = 1): void {
    this.#sums.add(spent, now, amount)
  }

  /** Nothing of it is remembered any more: it is as good as new. */
  isFresh(now: number): boolean {
    return this.#sums.sum(paid, now) === 0 && this.#sums.sum(spent, now) === 0
  }
}
