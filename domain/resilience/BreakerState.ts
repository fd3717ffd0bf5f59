import * as Duration from "effect/Duration"
import type { BreakerPolicy } from "./BreakerPolicy.ts"
import { type BreakerWindow, ofPolicy } from "./BreakerWindow.ts"

/** `isolated` rejects every call, `observing` none, until it is reset by hand. */
export type BreakerStatus = "closed" | "open" | "half-open" | "isolated" | "observing"

/** The parts of a breaker that its state machine calls. */
export interface BreakerOwner {
  /** The length of a break in milliseconds, by the number of openings in a row. */
  readonly breakOf: (openings: number, now: number) => number
  readonly changed: (from: BreakerStatus, at: number) => void
}

/**
 * The state machine of a circuit breaker. Every decision is one synchronous step, so there is no lock. Times are arguments, in epoch
 * milliseconds. Each transition starts a new generation: a call that began in an earlier generation does not affect it.
 */
export class BreakerState {
  status: BreakerStatus = "closed"
  /** When a probe is allowed, while it is open. */
  until = 0
  /** The number of openings since it last closed. */
  openings = 0
  generation = 0
  readonly #policy: BreakerPolicy
  readonly #owner: BreakerOwner
  readonly #slow: number
  readonly #slowFirst: number
  readonly #lostProbe: number
  readonly #longestHint: number
  readonly #window: BreakerWindow
  #consecutive = 0
  #successes = 0
  #break = 0
  /** The start times of the current probes. */
  #probes: Array<number> = []

  constructor(policy: BreakerPolicy, owner: BreakerOwner) {
    this.#policy = policy
    this.#owner = owner
    this.#slow = Duration.toMillis(policy.slow)
    this.#slowFirst = Duration.toMillis(policy.slowFirst)
    this.#lostProbe = Duration.toMillis(policy.lostProbe)
    this.#longestHint = Duration.toMillis(policy.longestHint)
    this.#window = ofPolicy(policy.window)
  }

  counts(now: number): ReturnType<BreakerWindow["counts"]> {
    return this.#window.counts(now)
  }

  /** Whether a call is allowed. A half-open call is a probe, and must be ended by `succeed`, `fail` or `release`. */
  admit(now: number): boolean {
    if (this.status === "closed" || this.status === "observing") return true
    if (this.status === "isolated") return false
    if (this.status === "open") {
      // Setting the clock back must not extend the break.
      if (this.until - now > this.#break) this.until = now + this.#break
      if (now < this.until) return false
      this.#become("half-open", now)
    }
    this.#probes = this.#probes.filter((began) => now - began < this.#lostProbe && began <= now)
    if (this.#probes.length >= this.#policy.probes) return false
    this.#probes.push(now)
    return true
  }

  /** Milliseconds until a call is allowed; `Infinity` while isolated. */
  wait(now: number): number {
    if (this.status === "isolated") return Infinity
    return this.status === "open" ? Math.max(0, Math.min(this.until - now, this.#break)) : 0
  }

  succeed(generation: number, began: number, now: number, first: number | undefined): void {
    if (generation !== this.generation) return
    const slow = now - began > this.#slow || (first ?? 0) > this.#slowFirst
    if (this.status === "half-open") {
      this.#give(began)
      if (slow) return this.#open(now, 0)
      if (++this.#successes >= this.#policy.successes) this.#become("closed", now)
      return
    }
    this.#consecutive = 0
    this.#window.record(now, false, slow)
    if (slow) this.#judge(now, 0)
  }

  /** `hint`: the `retryAfter` of the failure in milliseconds, or 0. */
  fail(generation: number, began: number, now: number, hint: number): void {
    if (generation !== this.generation) return
    const asked = Math.min(hint, this.#longestHint)
    if (this.status === "half-open") {
      this.#give(began)
      return this.#open(now, asked)
    }
    this.#consecutive++
    this.#window.record(now, true, false)
    this.#judge(now, asked)
  }

  /** Ends a call that does not count: it was interrupted or refused locally. */
  release(generation: number, began: number): void {
    if (generation === this.generation && this.status === "half-open") this.#give(began)
  }

  isolate(now: number): void {
    this.#become("isolated", now)
  }

  observe(now: number): void {
    this.#become("observing", now)
  }

  reset(now: number): void {
    this.#become("closed", now)
  }

  /** Restores the stored state. If the break is unknown or over, the next call is a probe. */
  restore(status: BreakerStatus, until: number, openings: number, now: number): void {
    this.status = status === "half-open" ? "open" : status
    this.openings = openings
    this.#break = Math.max(0, until - now)
    this.until = until
  }

  /** Takes over the state that another process has. Each process sends its own probes. */
  adopt(status: BreakerStatus, until: number, openings: number, now: number): void {
    if (status === "half-open") return
    if (status === "open") {
      this.#break = Math.max(0, until - now)
      this.until = until
    }
    this.openings = openings
    this.#become(status, now)
  }

  #judge(now: number, asked: number): void {
    if (this.status === "observing") return
    const { consecutive, failureRate, minimum, slowRate } = this.#policy
    const { calls, failures, slow } = this.#window.counts(now)
    const often = calls >= minimum && (failures >= failureRate * calls || slow >= slowRate * calls)
    if (this.#consecutive >= consecutive || often) this.#open(now, asked)
  }

  #open(now: number, asked: number): void {
    this.openings++
    this.#break = Math.ceil(Math.max(this.#owner.breakOf(this.openings, now), asked))
    this.until = now + this.#break
    this.#become("open", now)
  }

  #become(status: BreakerStatus, now: number): void {
    const from = this.status
    if (from === status) return
    this.status = status
    this.generation++
    this.#consecutive = this.#successes = 0
    this.#probes = []
    if (status === "closed") {
      this.openings = 0
      this.#window.clear()
    }
    this.#owner.changed(from, now)
  }

  #give(began: number): void {
    const at = this.#probes.indexOf(began)
    if (at >= 0) this.#probes.splice(at, 1)
  }
}
