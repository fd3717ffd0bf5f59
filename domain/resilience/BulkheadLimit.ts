/** The limit of concurrent calls: initial, minimum and maximum. `backoff`: the factor by which a refusal reduces it. */
export interface BulkheadLimitOptions {
  readonly initial: number
  readonly minimum: number
  readonly maximum: number
  readonly backoff: number
}

export const aimd: BulkheadLimitOptions = { initial: 32, minimum: 1, maximum: 256, backoff: 0.9 }

/**
 * An adaptive limit of concurrent calls: it grows by one after as many successes as the limit, while at least half of it is in use, and
 * shrinks after a refusal. Calls that began before the last reduction do not reduce it again, because they met the same overload.
 * Source: additive increase, multiplicative decrease, as in Netflix's concurrency-limits.
 */
export class BulkheadLimit {
  used = 0
  readonly #options: BulkheadLimitOptions
  #limit: number
  #reducedAt = -Infinity

  constructor(options: BulkheadLimitOptions) {
    this.#options = options
    this.#limit = Math.min(options.maximum, Math.max(options.minimum, options.initial))
  }

  get limit(): number {
    return Math.floor(this.#limit)
  }

  get hasRoom(): boolean {
    return this.used < this.limit
  }

  begin(): void {
    this.used++
  }

  /** Ends a call that does not count. */
  release(): void {
    this.used--
  }

  succeed(): void {
    if (2 * this.used >= this.limit) this.#limit = Math.min(this.#options.maximum, this.#limit + 1 / this.limit)
    this.release()
  }

  /** Ends a call, started at `began`, that overloaded the service. */
  refuse(began: number, now: number): void {
    this.release()
    if (began < this.#reducedAt) return
    this.#reducedAt = now
    this.#limit = Math.max(this.#options.minimum, Math.floor(this.#limit * this.#options.backoff))
  }
}
