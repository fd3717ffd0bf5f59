import * as Schema from "effect/Schema"
import { addressOf, type Advice, facts, sentence } from "./Facts.ts"

/** A further field of our own refusals: the tag of the failure that the request met before. */
const refusal = { since: Schema.optional(Schema.String) }

const since = (failure: { readonly since?: string | undefined }) =>
  failure.since === undefined ? "" : ` (before that: ${failure.since})`

/**
 * Too many requests, or too much of the budget is in use.
 *
 * @since 0.1.0
 * @category transient
 */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", facts) {
  readonly forUser = "The model gets too many requests right now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "refused for now",
      why: "too many requests at once",
      fix: "if this persists, raise the provider's limit"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The model has no capacity right now.
 *
 * @since 0.1.0
 * @category transient
 */
export class Overloaded extends Schema.TaggedError<Overloaded>()("Overloaded", facts) {
  readonly forUser = "The model is overloaded right now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "has no capacity",
      why: "its provider is overloaded",
      fix: "if this persists, choose another model"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The provider failed: 500, 502, 504, 520 to 524 and similar.
 *
 * @since 0.1.0
 * @category transient
 */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", facts) {
  readonly forUser = "The model's provider has a problem right now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "failed",
      why: "its provider has a problem",
      fix: "if this persists, look at the provider's status page"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * A deadline passed, and the request was interrupted.
 *
 * @since 0.1.0
 * @category transient
 */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  ...facts,
  phase: Schema.Literal("connect", "first-token", "idle", "total")
}) {
  readonly forUser = "The model took too long to answer. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was too slow",
      why: `the ${this.phase} deadline passed`,
      fix: "if this persists, raise the deadline"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The provider could not be reached, or the connection broke before the answer began.
 *
 * @since 0.1.0
 * @category transient
 */
export class NetworkError extends Schema.TaggedError<NetworkError>()("NetworkError", {
  ...facts,
  /**
   * The system's error code: `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`; `PROXY_407` if a proxy answered with that
   * status.
   */
  code: Schema.String
}) {
  readonly forUser = "The model can't be reached right now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "can't be reached",
      why: this.code,
      fix: this.code.startsWith("PROXY_")
        ? "check the proxy in HTTPS_PROXY, its user and password, and that it allows this host"
        : `check the network and ${addressOf(this)}`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The stream ended without a finish reason.
 *
 * @since 0.1.0
 * @category transient
 */
export class StreamCut extends Schema.TaggedError<StreamCut>()("StreamCut", facts) {
  readonly forUser = "The model's answer broke off. Please try again in a moment."
  get advice(): Advice {
    return { what: "broke off", why: "the stream ended without a finish reason", fix: "retry the request" }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * An unusable answer: it has no text or no end, or is not in the wire format.
 *
 * @since 0.1.0
 * @category transient
 */
export class InvalidOutput extends Schema.TaggedError<InvalidOutput>()("InvalidOutput", {
  ...facts,
  why: Schema.Literal("empty", "html", "no-json", "no-utf8", "wrong-shape", "too-large", "too-deep"),
  /** No byte of the stream arrived: without `stream` the server may report the cause. */
  silent: Schema.optional(Schema.Literal(true))
}) {
  readonly forUser = "The model gave no usable answer. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "gave no usable answer",
      why: this.why,
      fix: `if this persists, ${this.why === "html" ? `correct ${addressOf(this)}: it leads to a web page` : `choose another model or check ${addressOf(this)}`}`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The candidate's circuit breaker is open: no request was sent.
 *
 * @since 0.1.0
 * @category transient
 */
export class CircuitOpen extends Schema.TaggedError<CircuitOpen>()("CircuitOpen", { ...facts, ...refusal }) {
  readonly forUser = "The model failed several times and is not asked for a while. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was not asked",
      why: `it failed too often, and its circuit breaker is open${since(this)}`,
      fix: "if this persists, add another candidate to the route"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The retry budget is spent: the candidate was not asked again.
 *
 * @since 0.1.0
 * @category transient
 */
export class BudgetExhausted extends Schema.TaggedError<BudgetExhausted>()("BudgetExhausted", {
  ...facts,
  ...refusal
}) {
  readonly forUser = "The model keeps failing, so I have stopped asking it. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was not asked again",
      why: `the retry budget is spent${since(this)}`,
      fix: "if this persists, fix the cause or allow more retries"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * A limit of our own: the candidate refused too much recently, or has too many calls in flight. No request was sent.
 *
 * @since 0.1.0
 * @category transient
 */
export class Throttled extends Schema.TaggedError<Throttled>()("Throttled", { ...facts, ...refusal }) {
  readonly forUser = "The model gets too many requests right now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was not asked",
      why: `it refused too many requests recently, or has too many calls in flight${since(this)}`,
      fix: "if this persists, raise the provider's limit or add another candidate to the route"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * A failure after which a retry may succeed.
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
  BudgetExhausted,
  Throttled
)
export type Transient = typeof Transient.Type
