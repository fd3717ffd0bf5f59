/**
 * Who counts most, among more than can be kept. When it is full, who comes new takes the place of the smallest count and goes on
 * from it: so nobody's count is too low, and whoever has more than an equal share of all (`1 / size`) is there.
 * Source: Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams" (Space-Saving).
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

  /** The largest first, at most `limit` of them. */
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

  /** From where one more goes on. */
  #room(): number {
    if (this.#counts.size < this.#size) return 0
    let smallest: readonly [key: K, count: number] | undefined
    for (const one of this.#counts) if (smallest === undefined || one[1] < smallest[1]) smallest = one
    if (smallest === undefined) return 0
    this.#counts.delete(smallest[0])
    return smallest[1]
  }
}
