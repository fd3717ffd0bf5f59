import * as Schema from "effect/Schema"
import { addressOf, type Advice, facts, sentence } from "./Facts.ts"

/** A further fact of our own refusals: the tag of the failure that the request met before. */
const refusal = { since: Schema.optional(Schema.String) }

const since = (failure: { readonly since?: string | undefined }) =>
  failure.since === undefined ? "" : ` (before that: ${failure.since})`

/**
 * Too many requests, or too much of the budget in flight.
 *
 * @since 0.1.0
 * @category transient
 */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", facts) {
  readonly forUser = "The model is asked too often just now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "refused for now",
      why: "too many requests at once",
      mend: "if it stays, raise the provider's limit"
    }
  }
  override get message() {
    return sentence(this)
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
  get advice(): Advice {
    return {
      what: "has no room",
      why: "its provider is overloaded",
      mend: "if it stays, choose another model"
    }
  }
  override get message() {
    return sentence(this)
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
  get advice(): Advice {
    return {
      what: "failed",
      why: "its provider has trouble",
      mend: "if it stays, look at the provider's status page"
    }
  }
  override get message() {
    return sentence(this)
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
  get advice(): Advice {
    return {
      what: "was too slow",
      why: `the ${this.phase} deadline passed`,
      mend: "if it stays, allow it more time"
    }
  }
  override get message() {
    return sentence(this)
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
  /** The system's own code: `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`; `PROXY_407` where a proxy answered with that status. */
  code: Schema.String
}) {
  readonly forUser = "The model can't be reached just now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "can't be reached",
      why: this.code,
      mend: this.code.startsWith("PROXY_")
        ? "check the proxy in HTTPS_PROXY, its user and password, and that it allows this host"
        : `see that the network and ${addressOf(this)} are right`
    }
  }
  override get message() {
    return sentence(this)
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
  get advice(): Advice {
    return { what: "broke off", why: "its answer ended without a finish reason", mend: "ask again" }
  }
  override get message() {
    return sentence(this)
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
  why: Schema.Literal("empty", "html", "no-json", "no-utf8", "wrong-shape", "too-large", "too-deep"),
  /** Not a single byte came in place of a stream: without `stream` the server may say why. */
  silent: Schema.optional(Schema.Literal(true))
}) {
  readonly forUser = "The model gave no usable answer. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "gave no usable answer",
      why: this.why,
      mend: `if it stays, ${this.why === "html" ? `correct ${addressOf(this)}: it leads to a web page` : `choose another model or check ${addressOf(this)}`}`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The candidate's circuit breaker is open: it was not asked.
 *
 * @since 0.1.0
 * @category transient
 */
export class CircuitOpen extends Schema.TaggedError<CircuitOpen>()("CircuitOpen", { ...facts, ...refusal }) {
  readonly forUser = "The model has trouble just now and is left alone for a while. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was not asked",
      why: `it failed too often, and its circuit breaker is open${since(this)}`,
      mend: "if it stays, add another candidate to the route"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The retry budget is spent: it was not asked again.
 *
 * @since 0.1.0
 * @category transient
 */
export class BudgetExhausted extends Schema.TaggedError<BudgetExhausted>()("BudgetExhausted", {
  ...facts,
  ...refusal
}) {
  readonly forUser = "The model has trouble just now and was asked often enough. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was not asked again",
      why: `the retry budget is spent${since(this)}`,
      mend: "if it stays, mend what fails or allow more retries"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * We hold back by ourselves: the candidate refused too much lately, or too many of its calls are under way. It was not asked.
 *
 * @since 0.1.0
 * @category transient
 */
export class Throttled extends Schema.TaggedError<Throttled>()("Throttled", { ...facts, ...refusal }) {
  readonly forUser = "The model is asked too often just now. Please try again in a moment."
  get advice(): Advice {
    return {
      what: "was not asked",
      why: `it refused too much lately, or too many of its calls are under way${since(this)}`,
      mend: "if it stays, raise the provider's limit or add another candidate to the route"
    }
  }
  override get message() {
    return sentence(this)
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
  BudgetExhausted,
  Throttled
)
export type Transient = typeof Transient.Type
