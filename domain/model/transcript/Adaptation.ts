/**
 * How far observations may change the settings.
 *
 * - `samples`: the number of calls before anything adapts; four times as many are remembered.
 * - `factor`: the first-token deadline is this multiple of the 99th percentile ...
 * - `shortest`, `longest`: ... but at least and at most these multiples of the configured deadline.
 * - `failing`: above this failure rate, another candidate is asked after a single retry; above twice this rate, without
 *   a retry.
 */
export interface AdaptationOptions {
  readonly samples: number
  readonly factor: number
  readonly shortest: number
  readonly longest: number
  readonly failing: number
}

/**
 * After 20 calls: three times the 99th percentile, between a quarter of the deadline and twice the deadline; a single
 * retry above 40 % of failures, none above 80 %.
 */
export const defaults: AdaptationOptions = { samples: 20, factor: 3, shortest: 0.25, longest: 2, failing: 0.4 }

/** The recent observations of a candidate. */
export class Adaptation {
  readonly #options: AdaptationOptions
  readonly #firstTokens: Array<number> = []
  readonly #failures: Array<boolean> = []
  #usual: number | undefined

  constructor(options: AdaptationOptions) {
    this.#options = options
  }

  /** Records the milliseconds to a first token, or the time waited for one that never came. */
  waited(firstToken: number): void {
    this.#keep(this.#firstTokens, firstToken)
    this.#usual = undefined
  }

  ended(failed: boolean): void {
    this.#keep(this.#failures, failed)
  }

  /** The first-token deadline in milliseconds; `set` is the configured one. */
  firstToken(set: number): number {
    const { factor, longest, samples, shortest } = this.#options
    if (this.#firstTokens.length < samples) return set
    this.#usual ??= this.#firstTokens.toSorted((a, b) => a - b)[Math.floor(0.99 * this.#firstTokens.length)] ?? set
    return Math.round(Math.min(longest * set, Math.max(shortest * set, factor * this.#usual)))
  }

  /** The number of retries before another candidate is asked. */
  get retries(): number {
    const { failing, samples } = this.#options
    if (this.#failures.length < samples) return Infinity
    const share = this.#failures.filter(Boolean).length / this.#failures.length
    return share <= failing ? Infinity : share <= 2 * failing ? 1 : 0
  }

  #keep<A>(all: Array<A>, one: A): void {
    if (all.push(one) > 4 * this.#options.samples) all.shift()
  }
}
