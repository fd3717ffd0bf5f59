/** How many calls may be under way: at the start, at least and at most; `backoff` is what a refusal leaves of the limit. */
export interface BulkheadLimitOptions {
  readonly initial: number
  readonly minimum: number
  readonly maximum: number
  readonly backoff: number
}

export const aimd: BulkheadLimitOptions = { initial: 32, minimum: 1, maximum: 256, backoff: 0.9 }

/**
 * A limit of concurrent calls that adapts: one more after a whole limit's worth of successes while at least half of it is in
 * use, and a tenth less after a refusal. Calls that began before the last reduction do not reduce it again: they met the same trouble.
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

  /** It came to nothing that counts. */
  release(): void {
    this.used--
  }

  succeed(): void {
    if (2 * this.used >= this.limit) this.#limit = Math.min(this.#options.maximum, this.#limit + 1 / this.limit)
    this.release()
  }

  /** The other side was asked for too much, by a call that began at the given time. */
  refuse(began: number, now: number): void {
    this.release()
    if (began < this.#reducedAt) return
    this.#reducedAt = now
    this.#limit = Math.max(this.#options.minimum, Math.floor(this.#limit * this.#options.backoff))
  }
}
