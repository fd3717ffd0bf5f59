/**
 * The keys with the highest counts, in bounded memory. When it is full, a new key replaces the one with the smallest
 * count and continues from it. So no count is too low, and every key with more than `1 / size` of the total is present.
 * Source: Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams"
 * (Space-Saving).
 */
export class TopCounts<K> {
  readonly #counts = new Map<K, number>()
  /** The part of a count that it continued from. */
  readonly #inherited = new Map<K, number>()
  readonly #size: number

  constructor(size: number) {
    this.#size = size
  }

  add(key: K, count: number): void {
    const known = this.#counts.get(key)
    if (known !== undefined) return void this.#counts.set(key, known + count)
    const inherited = this.#room()
    this.#counts.set(key, inherited + count)
    if (inherited > 0) this.#inherited.set(key, inherited)
  }

  /** The largest counts first, at most `limit` of them. */
  top(limit: number): ReadonlyArray<readonly [key: K, count: number]> {
    return Array.from(this.#counts)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, limit)
  }

  /** Of each key, what it was certainly counted since it is here: no count is too high. */
  certain(): ReadonlyArray<readonly [key: K, count: number]> {
    return Array.from(this.#counts, ([key, count]) => [key, count - (this.#inherited.get(key) ?? 0)] as const)
  }

  clear(): void {
    this.#counts.clear()
    this.#inherited.clear()
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
    this.#inherited.delete(smallest[0])
    return smallest[1]
  }
}
