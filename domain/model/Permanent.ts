import * as Schema from "effect/Schema"
import { capabilities, type Capability } from "./Capability.ts"
import { show } from "../spending/Money.ts"
import { addressOf, facts, sentence } from "./Facts.ts"

/** `upstream`: the refused credential is not ours, but the one that a gateway uses for the provider behind it. */
const creditFacts = { ...facts, upstream: Schema.optional(Schema.Boolean) }

/** The advice when a gateway passes on a refusal of its own provider. */
const behind = "look at the gateway's own account for this model, or choose another in HOLDFAST_ROUTE"

/** The provider refused the credential. */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", creditFacts) {
  readonly forUser = "I can't answer: the model's provider does not accept this bot's key. Its owner has to fix that."
  override get message() {
    const fix = this.upstream === true ? behind : `replace ${this.credential ?? "its key"}`
    return sentence(this, "refused the key", "it is wrong or expired, or lacks the permission", fix)
  }
}

/** The account is out of credit. */
export class PaymentRequired extends Schema.TaggedError<PaymentRequired>()("PaymentRequired", creditFacts) {
  readonly forUser =
    "I can't answer: the account with the model's provider is out of credit. The bot's owner has to fix that."
  override get message() {
    const add = `add credit to the account of ${this.credential ?? "its key"}, or raise the limit of the key`
    const fix = this.upstream === true ? behind : add
    return sentence(this, "requires payment", "the account or the key is out of credit", fix)
  }
}

/** The account may not use this model, or not from here: because of its region, its plan, or terms that were not accepted. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", facts) {
  readonly forUser =
    "I can't answer: this bot's account may not use its model. Its owner has to choose another or change the account."
  override get message() {
    const why = "its provider does not allow it for this account, or in this region"
    const permissions = `the permissions of ${this.credential ?? "its key"} at the provider`
    return sentence(this, "denied access", why, `choose another model in HOLDFAST_ROUTE, or change ${permissions}`)
  }
}

/** There is no chat API at this address: the path is wrong, or it leads to a redirect or a web page. */
export class WrongAddress extends Schema.TaggedError<WrongAddress>()("WrongAddress", facts) {
  readonly forUser = "I can't answer: the address of this bot's model is wrong. Its owner has to correct that."
  override get message() {
    const fix = `correct ${addressOf(this)}: it must not contain /chat/completions, and usually ends with /v1`
    return sentence(this, "was not found at this address", "no chat completions are served there", fix)
  }
}

/** The candidate does not support a part of the request. */
export class NotSupported extends Schema.TaggedError<NotSupported>()("NotSupported", {
  ...facts,
  capability: Schema.Literal(...capabilities),
  /** The refusal may apply to this request only: it is repeated without that part, and nothing is learned. */
  guessed: Schema.optional(Schema.Boolean)
}) {
  readonly forUser =
    "I can't answer: the model that this bot uses can't handle this request. Its owner has to choose another."
  override get message() {
    const fix = "choose another model in HOLDFAST_ROUTE, or list what it supports in HOLDFAST_CAPABILITIES"
    return sentence(this, "refused the request", `it does not support ${names[this.capability]}`, fix)
  }
}

const names: Readonly<Record<Capability, string>> = {
  tools: "tools",
  "tool-choice": "tool_choice",
  system: "a system message",
  alternation: "two messages with the same role in a row",
  "null-content": "content: null",
  "stream-options": "stream_options",
  streaming: "streaming",
  prefill: "an assistant message at the end",
  pictures: "pictures",
  reasoning: "the reasoning of earlier answers",
  user: "the field user"
}

/** The request was refused, and the cause is unknown. Another candidate may accept it. */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", facts) {
  readonly forUser =
    "I can't answer this: the model refused the request. Wording it differently may help. If it does not, this bot's owner has to look into it."
  override get message() {
    const fix = `check that this model supports chat and that ${addressOf(this)} is right`
    return sentence(this, "refused the request", "it reported it as invalid", fix)
  }
}

/** The model does not exist, or this account may not use it. */
export class ModelNotFound extends Schema.TaggedError<ModelNotFound>()("ModelNotFound", facts) {
  readonly forUser =
    "I can't answer: the model that this bot uses does not exist any more. Its owner has to choose another."
  override get message() {
    const why = "unknown, retired, or hidden by privacy settings"
    return sentence(this, "was not found", why, "choose another model in HOLDFAST_ROUTE")
  }
}

/** The conversation is too long for the model. */
export class ContextTooLong extends Schema.TaggedError<ContextTooLong>()("ContextTooLong", {
  ...facts,
  /** The model's limit and the size of the request in tokens, if the provider reports them. */
  limit: Schema.optional(Schema.Int),
  asked: Schema.optional(Schema.Int)
}) {
  readonly forUser =
    "I can't answer: this is too long for the model. Please send less at once, or start over with /new."
  override get message() {
    const limit = this.limit === undefined ? "" : ` of ${this.limit} tokens`
    const why = `the conversation is longer than its context window${limit}`
    return sentence(this, "refused the request", why, "choose a model with a larger context window")
  }
}

/** A guardrail, a moderation or the model itself refused the content. */
export class ContentRefused extends Schema.TaggedError<ContentRefused>()("ContentRefused", facts) {
  readonly forUser = "The model declines to answer this."
  override get message() {
    const fix = "nothing to fix, unless a guardrail is too strict"
    return sentence(this, "declined", "its rules do not allow the content", fix)
  }
}

/** The worst cost of the call does not fit under a cap on spending: it was not made. */
export class SpendingCapReached extends Schema.TaggedError<SpendingCapReached>()("SpendingCapReached", {
  ...facts,
  who: Schema.Literal("all", "person", "group"),
  per: Schema.Literal("day", "month", "turn"),
  /** In nano-dollars. */
  limit: Schema.Int,
  /** When the period of the cap ends: epoch milliseconds, and as people read it in the zone of the caps. */
  resumesAt: Schema.optional(Schema.Int),
  resumes: Schema.optional(Schema.String)
}) {
  get forUser() {
    const limit = show(this.limit)
    const raise = "This bot's owner can raise the limit."
    if (this.per === "turn") {
      return `I can't answer this: it could cost more than the ${limit} that one question may cost. Please ask for less at once, or start over with /new. ${raise}`
    }
    const whose = { all: "This bot", person: "You", group: "This group" }[this.who]
    const on = this.resumes === undefined ? "" : ` It goes on on ${this.resumes}.`
    return `I can't answer now: ${whose} may spend ${limit} a ${this.per}, and an answer no longer fits into that.${on} ${raise}`
  }
  override get message() {
    const why = `its worst cost does not fit under the cap of ${show(this.limit)} a ${this.per} for ${this.who}`
    return sentence(
      this,
      "was not asked",
      why,
      "raise the cap in HOLDFAST_CAPS, or add a cheaper model to HOLDFAST_ROUTE"
    )
  }
}

/** Spending has caps, and the price of the candidate is not known: it was not asked. */
export class PriceUnknown extends Schema.TaggedError<PriceUnknown>()("PriceUnknown", facts) {
  readonly forUser =
    "I can't answer: this bot has a spending limit, and the price of its model is not known. Its owner has to set it."
  override get message() {
    const fix = `set its price in HOLDFAST_PRICES, or HOLDFAST_UNKNOWN_PRICE=free if it costs nothing`
    return sentence(this, "was not asked", "spending has caps, and its price is not known", fix)
  }
}

/** A failure that a retry does not change. */
export const Permanent = Schema.Union(
  Unauthorized,
  PaymentRequired,
  Forbidden,
  WrongAddress,
  NotSupported,
  InvalidRequest,
  ModelNotFound,
  ContextTooLong,
  ContentRefused,
  SpendingCapReached,
  PriceUnknown
)
export type Permanent = typeof Permanent.Type
