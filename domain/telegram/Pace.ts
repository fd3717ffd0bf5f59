/** So much of the pace may go out at once, in milliseconds. */
const tolerance = 100

/** However many went out unasked, nobody waits for longer than this. Milliseconds. */
const deepest = 10_000

/**
 * Messages at an even pace, with some at once after a pause (a leaky bucket as a meter: GCRA, ITU-T I.371). Times are
 * arguments, epoch milliseconds; a clock that was set back lets nobody wait for longer than the bucket is deep.
 */
export class Pace {
  /** Messages a second; may change at any time. */
  rate: number
  /** When the bucket will be empty. */
  #empty = -Infinity

  constructor(rate: number) {
    this.rate = rate
  }

  /** Milliseconds until another one may go out. */
  wait(now: number): number {
    return Math.max(0, Math.min(this.#empty - now, deepest) - tolerance)
  }

  /** One goes out, or will after its wait. */
  take(now: number): void {
    this.#empty = Math.min(Math.max(this.#empty, now), now + deepest) + 1000 / this.rate
  }
}
