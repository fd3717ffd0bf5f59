const slices = 10

/**
 * Counts of the last `window` milliseconds, in ten slices. Times are arguments, in epoch milliseconds; if the clock goes back, counts go to
 * the newest slice. Memory is allocated with the first count.
 */
export class SlidingSums {
  readonly #span: number
  readonly #kinds: number
  #counts: Float64Array | undefined
  #at = -Infinity

  /** `kinds`: the number of separate counts. */
  constructor(kinds: number, window: number) {
    this.#span = window / slices
    this.#kinds = kinds
  }

  add(kind: number, now: number, amount = 1): void {
    const counts = (this.#counts ??= new Float64Array(this.#kinds * slices))
    const at = kind * slices + this.#turn(counts, now)
    counts[at] = (counts[at] ?? 0) + amount
  }

  sum(kind: number, now: number): number {
    const counts = this.#counts
    if (counts === undefined) return 0
    this.#turn(counts, now)
    let total = 0
    for (let slice = 0; slice < slices; slice++) total += counts[kind * slices + slice] ?? 0
    return total
  }

  clear(): void {
    this.#counts = undefined
  }

  #turn(counts: Float64Array, now: number): number {
    const slice = Math.max(this.#at, Math.floor(now / this.#span))
    for (let next = Math.max(this.#at + 1, slice - slices + 1); next <= slice; next++) {
      for (let kind = 0; kind < this.#kinds; kind++) counts[kind * slices + (next % slices)] = 0
    }
    this.#at = slice
    return slice % slices
  }
}
