import * as Schema from "effect/Schema"
import { advice, facts } from "./Facts.ts"

/**
 * The credential is refused.
 *
 * @since 0.1.0
 * @category permanent
 */
export class Unauthorized extends Schema.TaggedError<Unauthorized>()("Unauthorized", facts) {
  readonly forUser = "I can't answer: the model's provider does not accept this bot's key. Its owner has to mend that."
  override get message() {
    return advice(this, "refused the key", "it is wrong, expired or may not do this", "set OPENROUTER_API_KEY anew")
  }
}

/**
 * The account is out of credit.
 *
 * @since 0.1.0
 * @category permanent
 */
export class PaymentRequired extends Schema.TaggedError<PaymentRequired>()("PaymentRequired", facts) {
  readonly forUser =
    "I can't answer: the account with the model's provider is out of credit. The bot's owner has to mend that."
  override get message() {
    return advice(
      this,
      "wants to be paid",
      "the account or the key is out of credit",
      "add credit or raise the key's limit"
    )
  }
}

/**
 * The request itself is refused.
 *
 * @since 0.1.0
 * @category permanent
 */
export class InvalidRequest extends Schema.TaggedError<InvalidRequest>()("InvalidRequest", facts) {
  readonly forUser = "I can't answer: the model did not understand what it was asked. Please ask in another way."
  override get message() {
    return advice(
      this,
      "refused the request",
      "it calls it invalid",
      "see that this model takes chats and the base URL is right"
    )
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
  override get message() {
    return advice(
      this,
      "was not found",
      "unknown, retired, or hidden by privacy settings",
      "choose another in HOLDFAST_ROUTE"
    )
  }
}

/**
 * The conversation is too long for the model.
 *
 * @since 0.1.0
 * @category permanent
 */
export class ContextTooLong extends Schema.TaggedError<ContextTooLong>()("ContextTooLong", facts) {
  readonly forUser =
    "I can't answer: this is too long for the model. Please send less at once, or start afresh with /new."
  override get message() {
    return advice(this, "refused the request", "it is longer than its window", "choose a model with a larger window")
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
  override get message() {
    return advice(
      this,
      "declined",
      "its rules do not allow the content",
      "nothing to mend, unless a guardrail is too strict"
    )
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
  InvalidRequest,
  ModelNotFound,
  ContextTooLong,
  ContentRefused
)
export type Permanent = typeof Permanent.Type
