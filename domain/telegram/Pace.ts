/** The burst that is allowed, in milliseconds of the pace. */
const tolerance = 100

/** The maximum wait in milliseconds, however many messages were sent without asking. */
const deepest = 10_000

/**
 * Limits messages to an even pace with bursts (a leaky bucket as a meter: GCRA, ITU-T I.371). Times are arguments, in
 * epoch milliseconds. A clock that was set back makes nobody wait longer than the maximum.
 */
export class Pace {
  /** Messages per second; may change at any time. */
  rate: number
  /** When the bucket will be empty. */
  #empty = -Infinity

  constructor(rate: number) {
    this.rate = rate
  }

  /** Milliseconds until another message may be sent. */
  wait(now: number): number {
    return Math.max(0, Math.min(this.#empty - now, deepest) - tolerance)
  }

  /** Counts a message that is sent now or after its wait. */
  take(now: number): void {
    this.#empty = Math.min(Math.max(this.#empty, now), now + deepest) + 1000 / this.rate
  }
}
