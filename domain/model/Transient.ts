import * as Schema from "effect/Schema"
import { advice, facts } from "./Facts.ts"

const again = "it is tried again"

/**
 * Too many requests, or too much of the budget in flight.
 *
 * @since 0.1.0
 * @category transient
 */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", facts) {
  readonly forUser = "The model is asked too often just now. Please try again in a moment."
  override get message() {
    return advice(
      this,
      "refused for now",
      "too many requests at once",
      `${again}; if it stays, raise the provider's limit`
    )
  }
}

/**
 * The model has no room now.
 *
 * @since 0.1.0
 * @category transient
 */
export class Overloaded extends Schema.TaggedError<Overloaded>()("Overloaded", facts) {
  readonly forUser = "The model is overloaded just now. Please try again in a moment."
  override get message() {
    return advice(this, "has no room", "its provider is overloaded", `${again}; if it stays, choose another model`)
  }
}

/**
 * The provider failed: 500, 502, 504, 520 to 524 and their like.
 *
 * @since 0.1.0
 * @category transient
 */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", facts) {
  readonly forUser = "The model's provider has trouble just now. Please try again in a moment."
  override get message() {
    return advice(
      this,
      "failed",
      "its provider has trouble",
      `${again}; if it stays, look at the provider's status page`
    )
  }
}

/**
 * One of our deadlines passed, and the request was given up.
 *
 * @since 0.1.0
 * @category transient
 */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  ...facts,
  phase: Schema.Literal("connect", "first-token", "idle", "total")
}) {
  readonly forUser = "The model took too long to answer. Please try again in a moment."
  override get message() {
    return advice(
      this,
      "was too slow",
      `the ${this.phase} deadline passed`,
      `${again}; if it stays, allow it more time`
    )
  }
}

/**
 * The provider could not be reached, or the connection broke before its answer began.
 *
 * @since 0.1.0
 * @category transient
 */
export class NetworkError extends Schema.TaggedError<NetworkError>()("NetworkError", {
  ...facts,
  /** The system's own code: `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  code: Schema.String
}) {
  readonly forUser = "The model can't be reached just now. Please try again in a moment."
  override get message() {
    return advice(this, "can't be reached", this.code, `${again}; see that the network and the base URL are right`)
  }
}

/**
 * The answer broke off: its stream ended without a finish reason.
 *
 * @since 0.1.0
 * @category transient
 */
export class StreamCut extends Schema.TaggedError<StreamCut>()("StreamCut", facts) {
  readonly forUser = "The model's answer broke off. Please try again in a moment."
  override get message() {
    return advice(this, "broke off", "its answer ended without a finish reason", again)
  }
}

/**
 * An answer that is none: no text, not the wire format, or without an end.
 *
 * @since 0.1.0
 * @category transient
 */
export class InvalidOutput extends Schema.TaggedError<InvalidOutput>()("InvalidOutput", {
  ...facts,
  why: Schema.Literal("empty", "html", "no-json", "no-utf8", "wrong-shape", "too-large")
}) {
  readonly forUser = "The model gave no usable answer. Please try again in a moment."
  override get message() {
    return advice(
      this,
      "gave no usable answer",
      this.why,
      `${again}; if it stays, choose another model or check the base URL`
    )
  }
}

/**
 * The candidate's circuit breaker is open: it was not asked.
 *
 * @since 0.1.0
 * @category transient
 */
export class CircuitOpen extends Schema.TaggedError<CircuitOpen>()("CircuitOpen", facts) {
  readonly forUser = "The model has trouble just now and is left alone for a while. Please try again in a moment."
  override get message() {
    return advice(
      this,
      "was not asked",
      "it failed too often, and its circuit breaker is open",
      `${again}; if it stays, add another candidate to the route`
    )
  }
}

/**
 * The retry budget is spent: it was not asked again.
 *
 * @since 0.1.0
 * @category transient
 */
export class BudgetExhausted extends Schema.TaggedError<BudgetExhausted>()("BudgetExhausted", facts) {
  readonly forUser = "The model has trouble just now and was asked often enough. Please try again in a moment."
  override get message() {
    return advice(
      this,
      "was not asked again",
      "the retry budget is spent",
      `${again}; if it stays, mend what fails or allow more retries`
    )
  }
}

/**
 * What may go better the next time.
 *
 * @since 0.1.0
 * @category models
 */
export const Transient = Schema.Union(
  RateLimited,
  Overloaded,
  ServerError,
  TimedOut,
  NetworkError,
  StreamCut,
  InvalidOutput,
  CircuitOpen,
  BudgetExhausted
)
export type Transient = typeof Transient.Type
