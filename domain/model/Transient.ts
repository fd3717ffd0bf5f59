import * as Schema from "effect/Schema"
import { addressOf, facts, sentence } from "./Facts.ts"

/** Our own refusals also have the tag of the failure that the request met before. */
const refusal = { ...facts, since: Schema.optional(Schema.String) }

const since = (failure: { readonly since?: string | undefined }) =>
  failure.since === undefined ? "" : ` (before that: ${failure.since})`

/** Too many requests, or too much of the budget is in use. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", facts) {
  readonly forUser = "The model gets too many requests right now. Please try again in a moment."
  override get message() {
    const fix = "if this persists, raise the provider's limit"
    return sentence(this, "refused for now", "too many requests at once", fix)
  }
}

/** The model has no capacity right now. */
export class Overloaded extends Schema.TaggedError<Overloaded>()("Overloaded", facts) {
  readonly forUser = "The model is overloaded right now. Please try again in a moment."
  override get message() {
    const fix = "if this persists, choose another model"
    return sentence(this, "has no capacity", "its provider is overloaded", fix)
  }
}

/** The provider failed: 500, 502, 504, 520 to 524 and similar. */
export class ServerError extends Schema.TaggedError<ServerError>()("ServerError", facts) {
  readonly forUser = "The model's provider has a problem right now. Please try again in a moment."
  override get message() {
    const fix = "if this persists, look at the provider's status page"
    return sentence(this, "failed", "its provider has a problem", fix)
  }
}

/** A deadline passed, and the request was interrupted. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  ...facts,
  phase: Schema.Literal("connect", "first-token", "idle", "total")
}) {
  readonly forUser = "The model took too long to answer. Please try again in a moment."
  override get message() {
    const why = `the ${this.phase} deadline passed`
    return sentence(this, "was too slow", why, "if this persists, raise the deadline")
  }
}

/** The provider could not be reached, or the connection broke before the answer began. */
export class NetworkError extends Schema.TaggedError<NetworkError>()("NetworkError", {
  ...facts,
  /** The system's error code: `ECONNREFUSED`, `ENOTFOUND`, `UND_ERR_SOCKET`; `PROXY_407` if a proxy answered with that status. */
  code: Schema.String
}) {
  readonly forUser = "The model can't be reached right now. Please try again in a moment."
  override get message() {
    const fix = this.code.startsWith("PROXY_")
      ? "check the proxy in HTTPS_PROXY, its user and password, and that it allows this host"
      : `check the network and ${addressOf(this)}`
    return sentence(this, "can't be reached", this.code, fix)
  }
}

/** The stream ended without a finish reason. */
export class StreamCut extends Schema.TaggedError<StreamCut>()("StreamCut", facts) {
  readonly forUser = "The model's answer broke off. Please try again in a moment."
  override get message() {
    return sentence(this, "broke off", "the stream ended without a finish reason", "retry the request")
  }
}

/** An unusable answer: it has no text or no end, or is not in the wire format. */
export class InvalidOutput extends Schema.TaggedError<InvalidOutput>()("InvalidOutput", {
  ...facts,
  why: Schema.Literal("empty", "html", "no-json", "no-utf8", "wrong-shape", "too-large", "too-deep"),
  /** No byte of the stream arrived: without `stream` the server may report the cause. */
  silent: Schema.optional(Schema.Literal(true))
}) {
  readonly forUser = "The model gave no usable answer. Please try again in a moment."
  override get message() {
    const address = addressOf(this)
    const fix =
      this.why === "html" ? `correct ${address}: it leads to a web page` : `choose another model or check ${address}`
    return sentence(this, "gave no usable answer", this.why, `if this persists, ${fix}`)
  }
}

/** The candidate's circuit breaker is open: no request was sent. */
export class CircuitOpen extends Schema.TaggedError<CircuitOpen>()("CircuitOpen", refusal) {
  readonly forUser = "The model failed several times and is not asked for a while. Please try again in a moment."
  override get message() {
    const why = `it failed too often, and its circuit breaker is open${since(this)}`
    return sentence(this, "was not asked", why, "if this persists, add another candidate to the route")
  }
}

/** The retry budget is spent: the candidate was not asked again. */
export class BudgetExhausted extends Schema.TaggedError<BudgetExhausted>()("BudgetExhausted", refusal) {
  readonly forUser = "The model keeps failing, so I have stopped asking it. Please try again in a moment."
  override get message() {
    const why = `the retry budget is spent${since(this)}`
    return sentence(this, "was not asked again", why, "if this persists, fix the cause or allow more retries")
  }
}

/** A limit of our own: the candidate refused too much recently, or has too many calls in flight. No request was sent. */
export class Throttled extends Schema.TaggedError<Throttled>()("Throttled", refusal) {
  readonly forUser = "The model gets too many requests right now. Please try again in a moment."
  override get message() {
    const why = `it refused too many requests recently, or has too many calls in flight${since(this)}`
    const fix = "if this persists, raise the provider's limit or add another candidate to the route"
    return sentence(this, "was not asked", why, fix)
  }
}

/** The reservation for the call could not be recorded: it was not made. */
export class LedgerUnavailable extends Schema.TaggedError<LedgerUnavailable>()("LedgerUnavailable", refusal) {
  readonly forUser =
    "I can't record what an answer may cost right now, so I don't ask the model. Please try again in a moment."
  override get message() {
    const why = `spending has caps, and its worst cost could not be recorded${since(this)}`
    return sentence(this, "was not asked", why, "if this persists, look at the database")
  }
}

/** A failure after which a retry may succeed. */
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
  Throttled,
  LedgerUnavailable
)
export type Transient = typeof Transient.Type
