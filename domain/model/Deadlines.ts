import * as Duration from "effect/Duration"

/**
 * The deadlines of one attempt.
 *
 * - `connect`: until the connection is established. The agent of the HTTP client enforces it.
 * - `firstToken`: from the start to the first text of a stream; comments and reasoning do not count.
 * - `idle`: between two chunks of a body, comments and reasoning included, while it is being read.
 * - `total`: from the start to the end.
 */
export interface Deadlines {
  readonly connect: Duration.Duration
  readonly firstToken: Duration.Duration
  readonly idle: Duration.Duration
  readonly total: Duration.Duration
}

export const defaults: Deadlines = {
  connect: Duration.seconds(10),
  firstToken: Duration.seconds(60),
  idle: Duration.seconds(30),
  total: Duration.minutes(10)
}
