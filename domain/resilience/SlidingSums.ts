const slices = 10

/**
 * Counts of the last `window` milliseconds, in ten slices. Times are arguments, epoch milliseconds; a clock that goes back stays in
 * the newest slice.
 *
 * @since 0.1.0
 * @category models
 */
export class SlidingSums {
  readonly #span: number
  readonly #counts: ReadonlyArray<Float64Array>
  #at = -Infinity

  /** `kinds`: how many things are counted. */
  constructor(kinds: number, window: number) {
    this.#span = window / slices
    this.#counts = Array.from({ length: kinds }, () => new Float64Array(slices))
  }

  add(kind: number, now: number, amount = 1): void {
    const at = this.#turn(now)
    const counts = this.#counts[kind]
    if (counts !== undefined) counts[at] = (counts[at] ?? 0) + amount
  }

  sum(kind: number, now: number): number {
    this.#turn(now)
    let total = 0
    for (const count of this.#counts[kind] ?? []) total += count
    return total
  }

  #turn(now: number): number {
    const slice = Math.max(this.#at, Math.floor(now / this.#span))
    for (let next = Math.max(this.#at + 1, slice - slices + 1); next <= slice; next++) {
      for (const counts of this.#counts) counts[next % slices] = 0
    }
    this.#at = slice
    return slice % slices
  }
}
