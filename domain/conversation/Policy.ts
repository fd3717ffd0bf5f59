// Runs inside Temporal workflows too: nothing of `effect` at run time.

/** How a conversation is to be held, from the settings. It is handed to every step of the reducer, never stored. */
export interface Policy {
  readonly queue: "gather" | "each"
  /** How steps that failed are tried again; {@link patience} where nothing is said. */
  readonly retry?: StepRetry
  /** How long is waited; {@link times} where nothing is said. */
  readonly times?: Times
}

/**
 * How long is waited, in milliseconds: for the `continuation` of a long paste, until a user is told that an answer is `late`, and
 * until its `age` ends what fails.
 */
export interface Times {
  readonly continuation: number
  readonly late: number
  readonly age: number
}

/** Half a second, a minute, a day. */
export const times: Times = { continuation: 500, late: 60_000, age: 86_400_000 }

/**
 * How a step that failed is tried again: after `initial` milliseconds, times `coefficient` with each failure, at most `maximum`, with
 * full jitter. `attempts`: so many has a defect, or an answer that is none.
 */
export interface StepRetry {
  readonly initial: number
  readonly maximum: number
  readonly coefficient: number
  readonly attempts: number
}

/** 1 s, doubled, at most 5 minutes; 5 attempts of what is counted. */
export const patience: StepRetry = { initial: 1000, maximum: 300_000, coefficient: 2, attempts: 5 }
