import { SlidingSums } from "./SlidingSums.ts"

/** When a client rejects its own requests. `window`: milliseconds; `minimum`: the number of requests before any is rejected. */
export interface AcceptRatioOptions {
  readonly window: number
  readonly ratio: number
  readonly minimum: number
}

/**
 * Two minutes, and twice as many requests as are accepted, as in the book. The minimum of ten requests keeps a single refusal of a quiet
 * bot from rejecting anything.
 */
export const sre: AcceptRatioOptions = { window: 120_000, ratio: 2, minimum: 10 }

const requests = 0
const accepts = 1

/**
 * Client-side throttling: once requests exceed `ratio` times the accepted ones, new requests are rejected locally with
 * probability `p = max(0, (requests - ratio * accepts) / (requests + 1))`. A locally rejected request counts as a request. Some requests
 * always pass. Source: Site Reliability Engineering, chapter 21, "Handling Overload".
 */
export class AcceptRatio {
  readonly #options: AcceptRatioOptions
  readonly #sums: SlidingSums

  constructor(options: AcceptRatioOptions) {
    this.#options = options
    this.#sums = new SlidingSums(2, options.window)
  }

  /** Records the outcome of a request. A locally rejected one counts as not accepted; one in progress does not count yet. */
  record(now: number, accepted: boolean): void {
    this.#sums.add(requests, now)
    if (accepted) this.#sums.add(accepts, now)
  }

  /** The probability with which the next request should be rejected. */
  rejection(now: number): number {
    const wanted = this.#sums.sum(requests, now)
    if (wanted < this.#options.minimum) return 0
    return Math.max(0, (wanted - this.#options.ratio * this.#sums.sum(accepts, now)) / (wanted + 1))
  }
}
