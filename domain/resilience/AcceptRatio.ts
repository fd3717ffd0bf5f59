import { SlidingSums } from "./SlidingSums.ts"

/** When a client holds back by itself. `window` in milliseconds; `minimum`: requests before that is judged at all. */
export interface AcceptRatioOptions {
  readonly window: number
  readonly ratio: number
  readonly minimum: number
}

/**
 * Two minutes, and twice as many requests as are accepted: the numbers of the book. Ten requests before it is judged, so that a
 * single refusal of a quiet bot stops nothing.
 */
export const sre: AcceptRatioOptions = { window: 120_000, ratio: 2, minimum: 10 }

const requests = 0
const accepts = 1

/**
 * Client-side throttling: of the requests that somebody wants to make, those over `ratio` times what is accepted are rejected here,
 * with `p = max(0, (requests - ratio * accepts) / (requests + 1))`. What is rejected here counts as a request, so that some always go out.
 * Source: Site Reliability Engineering, chapter 21, "Handling Overload".
 */
export class AcceptRatio {
  readonly #options: AcceptRatioOptions
  readonly #sums: SlidingSums

  constructor(options: AcceptRatioOptions) {
    this.#options = options
    this.#sums = new SlidingSums(2, options.window)
  }

  /** What a request came to; one that was rejected here was not accepted either. One under way counts for nothing yet. */
  record(now: number, accepted: boolean): void {
    this.#sums.add(requests, now)
    if (accepted) this.#sums.add(accepts, now)
  }

  /** With which probability the next request is to be rejected. */
  rejection(now: number): number {
    const wanted = this.#sums.sum(requests, now)
    if (wanted < this.#options.minimum) return 0
    return Math.max(0, (wanted - this.#options.ratio * this.#sums.sum(accepts, now)) / (wanted + 1))
  }
}
