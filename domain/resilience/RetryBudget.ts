import { SlidingSums } from "./SlidingSums.ts"

/** A retry budget: within `window` milliseconds at most `share` of the requests may be retried, plus at least `floor` a second. */
export interface RetryBudgetOptions {
  readonly share: number
  readonly floor: number
  readonly window: number
}

/**
 * Finagle's defaults: 20 % of the requests of the last 10 s, plus 10 a second.
 * Source: https://twitter.github.io/finagle/guide/Clients.html#retries
 */
export const finagle: RetryBudgetOptions = { share: 0.2, floor: 10, window: 10_000 }

const paid = 0
const spent = 1

/**
 * A retry budget: requests pay in, and their deposits expire after the window. Times are arguments, in epoch milliseconds. A clock
 * that goes back neither adds nor removes anything.
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

  /** The number of retries that are left. */
  left(now: number): number {
    const { floor, share, window } = this.#options
    return share * this.#sums.sum(paid, now) + (floor * window) / 1000 - this.#sums.sum(spent, now)
  }

  spend(now: number, amount = 1): void {
    this.#sums.add(spent, now, amount)
  }

  /** Whether nothing is left in the window, as in a new budget. */
  isFresh(now: number): boolean {
    return this.#sums.sum(paid, now) === 0 && this.#sums.sum(spent, now) === 0
  }
}
