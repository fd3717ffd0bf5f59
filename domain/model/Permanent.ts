import * as Schema from "effect/Schema"
import { capabilities, type Capability } from "./Capability.ts"
import { addressOf, type Advice, facts, sentence } from "./Facts.ts"

/** Of a credential: it may not be ours, but one that a gateway has for the provider behind it. */
const creditFacts = { ...facts, upstream: Schema.optional(Schema.Boolean) }

/** For the operator, where a gateway hands on what its own provider refused. */
const behind = "look at the gateway's own account for this model, or choose another in HOLDFAST_ROUTE"

/**
 * The credential is refused. `upstream`: not ours, but that of a gateway at the provider behind it.
 *
 * @since 0.1.0
 * @category permanent
 */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", creditFacts) {
  readonly forUser = "I can't answer: the model's provider does not accept this bot's key. Its owner has to mend that."
  get advice(): Advice {
    return {
      what: "refused the key",
      why: "it is wrong, expired or may not do this",
      mend: this.upstream === true ? behind : `set ${this.credential ?? "its key"} anew`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The account is out of credit. `upstream`: not ours, but that of a gateway at the provider behind it.
 *
 * @since 0.1.0
 * @category permanent
 */
export class PaymentRequired extends Schema.TaggedError<PaymentRequired>()("PaymentRequired", creditFacts) {
  readonly forUser =
    "I can't answer: the account with the model's provider is out of credit. The bot's owner has to mend that."
  get advice(): Advice {
    return {
      what: "wants to be paid",
      why: "the account or the key is out of credit",
      mend:
        this.upstream === true
          ? behind
          : `add credit to the account of ${this.credential ?? "its key"}, or raise the limit of the key`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The account may not use this model, or not from this place: a region, a plan, terms that nobody has accepted.
 *
 * @since 0.1.0
 * @category permanent
 */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", facts) {
  readonly forUser =
    "I can't answer: this bot's account may not use its model. Its owner has to choose another or change the account."
  get advice(): Advice {
    return {
      what: "may not be used",
      why: "its provider does not allow it to this account, or in this region",
      mend: `choose another in HOLDFAST_ROUTE, or change the rights of ${this.credential ?? "its key"} at the provider`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * No chat API is at this address: a wrong path, a redirect, a web page.
 *
 * @since 0.1.0
 * @category permanent
 */
export class WrongAddress extends Schema.TaggedError<WrongAddress>()("WrongAddress", facts) {
  readonly forUser = "I can't answer: this bot asks for its model at a wrong address. Its owner has to correct that."
  get advice(): Advice {
    return {
      what: "is not at this address",
      why: "no chat completions are served there",
      mend: `correct ${addressOf(this)}: it ends before /chat/completions, for most servers in /v1`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The candidate does not take a part of the request.
 *
 * @since 0.1.0
 * @category permanent
 */
export class NotSupported extends Schema.TaggedError<NotSupported>()("NotSupported", {
  ...facts,
  capability: Schema.Literal(...capabilities),
  /** The refusal may be about this request only: it is asked again without that part, and nothing is learned. */
  guessed: Schema.optional(Schema.Boolean)
}) {
  readonly forUser =
    "I can't answer: the model that this bot uses can't do what this needs. Its owner has to choose another."
  get advice(): Advice {
    return {
      what: "refused the request",
      why: `it does not take ${words[this.capability]}`,
      mend: "choose another in HOLDFAST_ROUTE, or say in HOLDFAST_CAPABILITIES what it takes"
    }
  }
  override get message() {
    return sentence(this)
  }
}

const words: Readonly<Record<Capability, string>> = {
  tools: "tools",
  "tool-choice": "tool_choice",
  system: "a system message",
  alternation: "two messages of one role in a row",
  "null-content": "content: null",
  "stream-options": "stream_options",
  streaming: "streams",
  prefill: "a message of the assistant as the last one",
  pictures: "pictures",
  reasoning: "the reasoning of earlier answers",
  user: "the field user"
}

/**
 * The request is refused, and nothing says that anything else is at fault. Another candidate may take it.
 *
 * @since 0.1.0
 * @category permanent
 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", facts) {
  readonly forUser =
    "I can't answer this: it was refused as it stands. Asking in another way may help; if it does not, this bot's owner has to look into it."
  get advice(): Advice {
    return {
      what: "refused the request",
      why: "it calls it invalid",
      mend: `see that this model takes chats and that ${addressOf(this)} is right`
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * There is no such model, or none that this account may use.
 *
 * @since 0.1.0
 * @category permanent
 */
export class ModelNotFound extends Schema.TaggedError<ModelNotFound>()("ModelNotFound", facts) {
  readonly forUser =
    "I can't answer: the model that this bot uses does not exist any more. Its owner has to choose another."
  get advice(): Advice {
    return {
      what: "was not found",
      why: "unknown, retired, or hidden by privacy settings",
      mend: "choose another in HOLDFAST_ROUTE"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * The conversation is too long for the model.
 *
 * @since 0.1.0
 * @category permanent
 */
export class ContextTooLong extends Schema.TaggedError<ContextTooLong>()("ContextTooLong", {
  ...facts,
  /** How many tokens the model takes, and how many it was sent, if the provider says so. */
  limit: Schema.optional(Schema.Int),
  asked: Schema.optional(Schema.Int)
}) {
  readonly forUser =
    "I can't answer: this is too long for the model. Please send less at once, or start afresh with /new."
  get advice(): Advice {
    return {
      what: "refused the request",
      why: `it is longer than its window${this.limit === undefined ? "" : ` of ${this.limit} tokens`}`,
      mend: "choose a model with a larger window"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * A guardrail, a moderation or the model itself refuses the content.
 *
 * @since 0.1.0
 * @category permanent
 */
export class ContentRefused extends Schema.TaggedError<ContentRefused>()("ContentRefused", facts) {
  readonly forUser = "The model declines to answer this."
  get advice(): Advice {
    return {
      what: "declined",
      why: "its rules do not allow the content",
      mend: "nothing to mend, unless a guardrail is too strict"
    }
  }
  override get message() {
    return sentence(this)
  }
}

/**
 * What stays as it is, however often it is tried.
 *
 * @since 0.1.0
 * @category models
 */
export const Permanent = Schema.Union(
  Unauthorized,
  PaymentRequired,
  Forbidden,
  WrongAddress,
  NotSupported,
  InvalidRequest,
  ModelNotFound,
  ContextTooLong,
  ContentRefused
)
export type Permanent = typeof Permanent.Type
