/**
 * Limits how many steps run at once. Who waits, runs in order. It is synchronous, because starting a step must cost
 * nothing while there are permits.
 */
export class Permits {
  #free: number
  readonly #waiting: Array<() => void> = []

  constructor(limit: number) {
    this.#free = limit
  }

  /** Runs `start` with a permit: now, or as soon as there is one. */
  take(start: () => void): void {
    if (this.#free === 0) {
      this.#waiting.push(start)
      return
    }
    this.#free--
    start()
  }

  /** Returns a permit. */
  give(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}
