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
  /** The name of the candidate that was asked. */
  candidate: Schema.String,
  /** Which call of the request it was, from 1. */
  attempt: Schema.Int,
  status: Schema.optional(Schema.Int),
  /** Milliseconds to wait at least, as the other side said it. */
  retryAfter: Schema.optional(Schema.NonNegative)
}

/**
 * Whose call it is: the request, the candidate that is asked, and which call of the request it is, from 1.
 *
 * @since 0.1.0
 * @category models
 */
export interface Asked {
  readonly request: RequestId
  readonly candidate: string
  readonly attempt: number
}

interface Facts extends Asked {
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
  return `${facts.candidate} ${what}${status}: ${why}; ${mend}${hint}`
}
