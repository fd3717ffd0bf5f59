import type * as Redacted from "effect/Redacted"

/**
 * The bot, and where its API is.
 *
 * @since 0.1.0
 * @category models
 */
export interface ApiOptions {
  readonly token: Redacted.Redacted
  /** `https://api.telegram.org`, or another server with the same protocol. */
  readonly apiRoot: string
}
