import * as Schema from "effect/Schema"

/** An error of the Bot API: an HTTP status, and a description in Telegram's wording. */
export class Refusal extends Schema.TaggedError<Refusal>()("Refusal", {
  code: Schema.Int,
  description: Schema.String,
  /** Seconds. */
  retryAfter: Schema.optional(Schema.Int),
  /** The supergroup that a group has become. */
  migratedTo: Schema.optional(Schema.Int)
}) {
  override get message() {
    return this.description
  }
}

export const badRequest = (why: string): Refusal => new Refusal({ code: 400, description: `Bad Request: ${why}` })

export const forbidden = (why: string): Refusal => new Refusal({ code: 403, description: `Forbidden: ${why}` })

export const conflict = (why: string): Refusal => new Refusal({ code: 409, description: `Conflict: ${why}` })

export const tooManyRequests = (retryAfter: number): Refusal =>
  new Refusal({ code: 429, description: `Too Many Requests: retry after ${retryAfter}`, retryAfter })

export const tooLarge = new Refusal({ code: 413, description: "Request Entity Too Large" })
