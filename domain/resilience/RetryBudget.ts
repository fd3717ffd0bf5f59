const slices = 10

/**
 * The numbers of a retry budget: within the last `window` milliseconds at most `share` of the requests may be tried again, and
 * at least `floor` a second.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryBudgetOptions {
  readonly share: number
  readonly floor: number
  readonly window: number
}

/**
 * Finagle's: 20 % of the requests of the last 10 s, and 10 a second besides
 * (https://twitter.github.io/finagle/guide/Clients.html#retries).
 *
 * @since 0.1.0
 * @category constants
 */
export const finagle: RetryBudgetOptions = { share: 0.2, floor: 10, window: 10_000 }

/**
 * What may be spent on trying again: requests pay in, what they paid expires after the window. Times are arguments, epoch
 * milliseconds; a clock that goes back forgets nothing and gives nothing.
 *
 * @since 0.1.0
 * @category models
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions
  readonly #span: number
  readonly #paid = new Float64Array(slices)
  readonly #spent = new Float64Array(slices)
  #at = -Infinity

  constructor(options: RetryBudgetOptions) {
    this.#options = options
    this.#span = options.window / slices
  }

  deposit(now: number): void {
    const at = this.#turn(now)
    this.#paid[at] = (this.#paid[at] ?? 0) + 1
  }

  /** How many tries are left. */
  left(now: number): number {
    this.#turn(now)
    const { floor, share, window } = this.#options
    return share * sum(this.#paid) + (floor * window) / 1000 - sum(this.#spent)
  }

  spend(now: number): void {
    const at = this.#turn(now)
    this.#spent[at] = (this.#spent[at] ?? 0) + 1
  }

  /** Nothing of it is remembered any more: it is as good as new. */
  isFresh(now: number): boolean {
    this.#turn(now)
    return sum(this.#paid) === 0 && sum(this.#spent) === 0
  }

  #turn(now: number): number {
    const slice = Math.max(this.#at, Math.floor(now / this.#span))
    for (let next = Math.max(this.#at + 1, slice - slices + 1); next <= slice; next++) {
      this.#paid[next % slices] = this.#spent[next % slices] = 0
    }
    this.#at = slice
    return slice % slices
  }
}

const sum = (values: Float64Array): number => {
  let total = 0
  for (const value of values) total += value
  return total
}
