/**
 * How far what is observed may change what is set.
 *
 * - `samples`: so many calls before anything adapts; four times as many are remembered.
 * - `factor`: the first token may take so many times as long as 99 of 100 took ...
 * - `shortest`, `longest`: ... but at least and at most these shares of the deadline that is set.
 * - `failing`: where more than this share of the calls fails, another candidate is asked after a single retry; where twice this share
 *   does, without one.
 */
export interface AdaptationOptions {
  readonly samples: number
  readonly factor: number
  readonly shortest: number
  readonly longest: number
  readonly failing: number
}

/**
 * After 20 calls; three times the 99th percentile, from a quarter of the deadline to twice the deadline; a single retry from 40 %
 * of failures, none from 80 %.
 */
export const defaults: AdaptationOptions = { samples: 20, factor: 3, shortest: 0.25, longest: 2, failing: 0.4 }

/** What was observed of a candidate lately. */
export class Adaptation {
  readonly #options: AdaptationOptions
  readonly #firstTokens: Array<number> = []
  readonly #failures: Array<boolean> = []
  #usual: number | undefined

  constructor(options: AdaptationOptions) {
    this.#options = options
  }

  /** Milliseconds to a first token; for one that never came, how long it was waited for. */
  waited(firstToken: number): void {
    this.#keep(this.#firstTokens, firstToken)
    this.#usual = undefined
  }

  ended(failed: boolean): void {
    this.#keep(this.#failures, failed)
  }

  /** How many milliseconds to wait for a first token where `set` is what is set. */
  firstToken(set: number): number {
    const { factor, longest, samples, shortest } = this.#options
    if (this.#firstTokens.length < samples) return set
    this.#usual ??= this.#firstTokens.toSorted((a, b) => a - b)[Math.floor(0.99 * this.#firstTokens.length)] ?? set
    return Math.round(Math.min(longest * set, Math.max(shortest * set, factor * this.#usual)))
  }

  /** How often to ask again before another candidate is asked. */
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
