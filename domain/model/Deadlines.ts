import * as Duration from "effect/Duration"

/**
 * How long one attempt may take.
 *
 * - `connect`: until the connection stands. It belongs to the agent of the HTTP client.
 * - `firstToken`: from the start to the first text of a stream; comments and reasoning do not count.
 * - `idle`: from the first byte of a body between its signs of life, comments and reasoning included, while somebody reads it.
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
