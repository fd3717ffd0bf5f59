import * as Duration from "effect/Duration"
import type { BreakerPolicy } from "./BreakerPolicy.ts"
import { SlidingSums } from "./SlidingSums.ts"

interface Counts {
  readonly calls: number
  readonly failures: number
  readonly slow: number
}

/** Counts the recent calls, and how many of them failed or were slow. */
export interface BreakerWindow {
  readonly record: (now: number, failed: boolean, slow: boolean) => void
  readonly counts: (now: number) => Counts
  readonly clear: () => void
}

export const ofPolicy = (window: BreakerPolicy["window"]): BreakerWindow =>
  "calls" in window ? new OfCalls(window.calls) : new OfTime(Duration.toMillis(window.time))

const failure = 1
const slowness = 2

/** The latest calls, by number. While all of them are good, their number is all that is stored. */
class OfCalls implements BreakerWindow, Counts {
  calls = 0
  failures = 0
  slow = 0
  readonly #size: number
  #ring: Uint8Array | undefined
  #at = 0

  constructor(size: number) {
    this.#size = size
  }

  record(_: number, failed: boolean, slow: boolean): void {
    if (failed || slow || this.#ring !== undefined) this.#push((failed ? failure : 0) | (slow ? slowness : 0))
    else if (this.calls < this.#size) this.calls++
  }

  counts(): Counts {
    return this
  }

  clear(): void {
    this.calls = this.failures = this.slow = 0
    this.#ring = undefined
  }

  #push(outcome: number): void {
    if (this.#ring === undefined) {
      this.#ring = new Uint8Array(this.#size)
      this.#at = this.calls % this.#size
    }
    if (this.calls === this.#size) this.#count(this.#ring[this.#at] ?? 0, -1)
    this.#count((this.#ring[this.#at] = outcome), 1)
    this.#at = (this.#at + 1) % this.#size
  }

  #count(outcome: number, by: number): void {
    this.calls += by
    this.failures += by * (outcome & failure)
    this.slow += (by * (outcome & slowness)) / slowness
  }
}

/** The calls of the last milliseconds. */
class OfTime extends SlidingSums implements BreakerWindow {
  constructor(millis: number) {
    super(3, millis)
  }

  record(now: number, failed: boolean, slow: boolean): void {
    this.add(0, now)
    if (failed) this.add(failure, now)
    if (slow) this.add(slowness, now)
  }

  counts(now: number): Counts {
    return { calls: this.sum(0, now), failures: this.sum(failure, now), slow: this.sum(slowness, now) }
  }
}
