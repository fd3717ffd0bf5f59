import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * What every failure of a model call knows. Nothing that a provider wrote ever enters it: no text, no key, no prompt.
 *
 * @since 0.1.0
 * @category schemas
 */
export const facts = {
  request: RequestId,
  /** The candidate that was asked. */
  model: Schema.String,
  status: Schema.optional(Schema.Int),
  /** Milliseconds to wait at least, as the other side said it. */
  retryAfter: Schema.optional(Schema.NonNegative)
}

interface Facts {
  readonly request: RequestId
  readonly model: string
  readonly status?: number | undefined
  readonly retryAfter?: number | undefined
}

/**
 * For the operator: what happened, why, and how to mend it.
 *
 * @since 0.1.0
 * @category messages
 */
export const advice = (facts: Facts, what: string, why: string, mend: string) => {
  const status = facts.status === undefined ? "" : ` (status ${facts.status})`
  const hint = facts.retryAfter === undefined ? "" : `, not before ${Math.ceil(facts.retryAfter / 1000)} s`
  return `${facts.model} ${what}${status}: ${why}; ${mend}${hint}`
}
