const buckets = 10

/**
 * What calls came to, lately: the newest so many, or those of the last milliseconds in ten buckets. Memory is taken with the
 * first call.
 *
 * @since 0.1.0
 * @category models
 */
export class BreakerWindow {
  calls = 0
  failures = 0
  slow = 0
  readonly #size: number
  readonly #span: number
  #ring: Uint8Array | undefined
  #counts: Float64Array | undefined
  #at = 0

  /** Of the last `size` calls, or of the last `time` milliseconds if that is not 0. */
  constructor(size: number, time: number) {
    this.#size = size
    this.#span = time / buckets
  }

  record(now: number, failed: boolean, slow: boolean): void {
    if (this.#span === 0) this.#push((failed ? 1 : 0) | (slow ? 2 : 0))
    else this.#add(now, failed, slow)
  }

  clear(): void {
    this.calls = this.failures = this.slow = this.#at = 0
    this.#ring = this.#counts = undefined
  }

  #push(outcome: number): void {
    this.#ring ??= new Uint8Array(this.#size)
    const at = this.#at++ % this.#size
    if (this.calls === this.#size) this.#take(1, this.#ring[at] ?? 0)
    this.#ring[at] = outcome
    this.#take(-1, outcome)
  }

  #take(sign: number, outcome: number): void {
    this.calls -= sign
    this.failures -= sign * (outcome & 1)
    this.slow -= sign * (outcome >> 1)
  }

  #add(now: number, failed: boolean, slow: boolean): void {
    const counts = (this.#counts ??= new Float64Array(3 * buckets))
    const bucket = Math.floor(now / this.#span)
    // A clock that went back stays in the newest bucket; one that leapt ahead leaves all of them behind.
    const passed = this.calls === 0 ? buckets : Math.min(buckets, Math.max(0, bucket - this.#at))
    for (let step = 1; step <= passed; step++) this.#empty(counts, 3 * ((this.#at + step) % buckets))
    if (passed > 0) {
      if (passed === buckets) counts.fill(0)
      this.#at = bucket
    }
    const at = 3 * (this.#at % buckets)
    counts[at] = (counts[at] ?? 0) + 1
    if (failed) counts[at + 1] = (counts[at + 1] ?? 0) + 1
    if (slow) counts[at + 2] = (counts[at + 2] ?? 0) + 1
    this.calls++
    if (failed) this.failures++
    if (slow) this.slow++
  }

  #empty(counts: Float64Array, at: number): void {
    this.calls -= counts[at] ?? 0
    this.failures -= counts[at + 1] ?? 0
    this.slow -= counts[at + 2] ?? 0
    counts.fill(0, at, at + 3)
  }
}
