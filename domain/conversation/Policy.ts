/** How a conversation is run, from the settings. It is an argument of every step of the reducer, and never stored. */
export interface Policy {
  readonly queue: "gather" | "each"
  /** How failed steps are retried; {@link patience} by default. */
  readonly retry?: StepRetry
  /** The waiting times; {@link times} by default. */
  readonly times?: Times
}

/**
 * Waiting times in milliseconds: for the `continuation` of a long paste, until a user is told that an answer is `late`,
 * and the `age` that ends what fails.
 */
export interface Times {
  readonly continuation: number
  readonly late: number
  readonly age: number
}

/** 500 ms, a minute, a day. */
export const times: Times = { continuation: 500, late: 60_000, age: 86_400_000 }

/**
 * How a failed step is retried: after `initial` milliseconds, multiplied by `coefficient` with each failure, at most
 * `maximum`, with full jitter. A defect or an unusable answer gets `attempts` attempts.
 */
export interface StepRetry {
  readonly initial: number
  readonly maximum: number
  readonly coefficient: number
  readonly attempts: number
}

/** 1 s, doubled, at most 5 minutes; 5 attempts for counted failures. */
export const patience: StepRetry = { initial: 1000, maximum: 300_000, coefficient: 2, attempts: 5 }
