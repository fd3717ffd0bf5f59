import * as Schema from "effect/Schema"

/**
 * Telegram answered with a 4xx: what was asked was certainly not done.
 * `description` is Telegram's own, for decisions and for the operator; it is never shown to users.
 */
export class ApiRefused extends Schema.TaggedError<ApiRefused>()("ApiRefused", {
  method: Schema.String,
  code: Schema.Int,
  description: Schema.String,
  /** Milliseconds, from `parameters.retry_after`. */
  retryAfter: Schema.optional(Schema.NonNegative),
  migrateTo: Schema.optional(Schema.Int)
}) {
  override get message() {
    return `Telegram refused ${this.method} with ${this.code}: ${this.description}`
  }
}

/**
 * No decoded `ok: true` and no 4xx came back (a timeout, a 5xx, a broken connection): what was asked may have been done.
 */
export class ApiUnknown extends Schema.TaggedError<ApiUnknown>()("ApiUnknown", {
  method: Schema.String,
  why: Schema.Literal("timeout", "server", "network", "garbage"),
  status: Schema.optional(Schema.Int)
}) {
  override get message() {
    return `no proof that Telegram did ${this.method} (${this.why}${this.status === undefined ? "" : ` ${this.status}`})`
  }
}
