const slices = 10

/**
 * Counts of the last `window` milliseconds, in ten slices. Times are arguments, in epoch milliseconds; if the clock goes back, counts go to
 * the newest slice. Memory is allocated with the first count of each kind.
 */
export class SlidingSums {
  readonly #span: number
  readonly #kinds: Array<Array<number> | undefined>
  #at = -Infinity

  /** `kinds`: the number of separate counts. */
  constructor(kinds: number, window: number) {
    this.#span = window / slices
    this.#kinds = Array.from({ length: kinds }, () => undefined)
  }

  add(kind: number, now: number, amount = 1): void {
    const counts = (this.#kinds[kind] ??= Array.from({ length: slices }, () => 0))
    const at = this.#turn(now)
    counts[at] = (counts[at] ?? 0) + amount
  }

  sum(kind: number, now: number): number {
    const counts = this.#kinds[kind]
    if (counts === undefined) return 0
    this.#turn(now)
    let total = 0
    for (const count of counts) total += count
    return total
  }

  clear(): void {
    this.#kinds.fill(undefined)
  }

  #turn(now: number): number {
    const slice = Math.floor(now / this.#span)
    if (slice > this.#at) {
      for (let next = Math.max(this.#at + 1, slice - slices + 1); next <= slice; next++) {
        for (const counts of this.#kinds) if (counts !== undefined) counts[next % slices] = 0
      }
      this.#at = slice
    }
    return this.#at % slices
  }
}
