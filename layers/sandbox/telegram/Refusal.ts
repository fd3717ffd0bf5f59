import * as Schema from "effect/Schema"

/**
 * What the Bot API answers in place of a result: an HTTP status, and a description in Telegram's words.
 *
 * @since 0.1.0
 * @category errors
 */
export class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {
  code: Schema.Int,
  description: Schema.String,
  /** Seconds. */
  retryAfter: Schema.optional(Schema.Int)
}) {
  override get message() {
    return this.description
  }
}

/** @internal */
export const badRequest = (why: string): Refusal => new Refusal({ code: 400, description: `Bad Request: ${why}` })

/** @internal */
export const conflict = (why: string): Refusal => new Refusal({ code: 409, description: `Conflict: ${why}` })

/** @internal */
export const tooManyRequests = (retryAfter: number): Refusal =>
  new Refusal({ code: 429, description: `Too Many Requests: retry after ${retryAfter}`, retryAfter })
