/**
 * The keys with the highest counts, in bounded memory. When it is full, a new key replaces the one with the smallest
 * count and continues from it. So no count is too low, and every key with more than `1 / size` of the total is present.
 * Source: Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams"
 * (Space-Saving).
 */
export class TopCounts<K> {
  readonly #counts = new Map<K, number>()
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  add(key: K, count: number): void {
    const known = this.#counts.get(key)
    this.#counts.set(key, (known ?? this.#room()) + count)
  }

  /** The largest counts first, at most `limit` of them. */
  top(limit: number): ReadonlyArray<readonly [key: K, count: number]> {
    return Array.from(this.#counts)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, limit)
  }

  clear(): void {
    this.#counts.clear()
  }

  get size(): number {
    return this.#counts.size
  }

  /** The count from which a new key continues. */
  #room(): number {
    if (this.#counts.size < this.#size) return 0
    let smallest: readonly [key: K, count: number] | undefined
    for (const one of this.#counts) if (smallest === undefined || one[1] < smallest[1]) smallest = one
    if (smallest === undefined) return 0
    this.#counts.delete(smallest[0])
    return smallest[1]
  }
}
