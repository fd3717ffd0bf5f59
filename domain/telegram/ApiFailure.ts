import * as Schema from "effect/Schema"

/**
 * Telegram answered with a 4xx: the request was certainly not carried out. `description` is Telegram's own text, for
 * decisions and for the operator; it is never shown to users.
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
 * Neither a valid `ok: true` nor a 4xx was received (a timeout, a 5xx, a broken connection): the request may have been
 * carried out. Only `unreached` is certain: there was no connection, so nothing was sent.
 */
export class ApiUnknown extends Schema.TaggedError<ApiUnknown>()("ApiUnknown", {
  method: Schema.String,
  why: Schema.Literal("timeout", "server", "network", "garbage", "unreached"),
  status: Schema.optional(Schema.Int)
}) {
  override get message() {
    return `no proof that Telegram did ${this.method} (${this.why}${this.status === undefined ? "" : ` ${this.status}`})`
  }
}
