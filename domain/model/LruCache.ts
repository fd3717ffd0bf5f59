interface Entry<A> {
  readonly value: A
  readonly bytes: number
  readonly expires: number
}

/** A least recently used cache, bounded in bytes and by age. Times are arguments, in epoch milliseconds. */
export class LruCache<A> {
  bytes = 0
  evictions = 0
  readonly #maximumBytes: number
  readonly #timeToLive: number
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry<A>>()

  /** `timeToLive` in milliseconds. */
  constructor(maximumBytes: number, timeToLive: number) {
    this.#maximumBytes = maximumBytes
    this.#timeToLive = timeToLive
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: string, now: number): A | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    // A clock that was set back must not extend the life of an entry.
    if (now >= entry.expires || entry.expires - now > this.#timeToLive) {
      this.bytes -= entry.bytes
      return undefined
    }
    this.#entries.set(key, entry)
    return entry.value
  }

  /** A value larger than the whole cache is not kept. */
  set(key: string, value: A, bytes: number, now: number): void {
    this.delete(key)
    if (bytes > this.#maximumBytes) return
    this.#entries.set(key, { value, bytes, expires: now + this.#timeToLive })
    this.bytes += bytes
    for (const [oldest] of this.#entries) {
      if (this.bytes <= this.#maximumBytes) return
      this.delete(oldest)
      this.evictions++
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.bytes -= entry.bytes
  }

  clear(): void {
    this.#entries.clear()
    this.bytes = 0
  }
}
