import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * What every failure of a model call knows. Nothing that a provider wrote ever enters it: no text, no key, no prompt.
 */
export const facts = {
  request: RequestId,
  /** The name of the candidate that was asked. */
  candidate: Schema.String,
  /** Which call of the request it was, from 1. */
  attempt: Schema.Int,
  /** The name of what the candidate pays with, such as `OPENROUTER_API_KEY`; never its value. */
  credential: Schema.optional(Schema.String),
  status: Schema.optional(Schema.Int),
  /** Milliseconds to wait at least, as the other side said it. */
  retryAfter: Schema.optional(Schema.NonNegative)
}

/** Whose call it is: the request, the candidate that is asked, and which call of the request it is, from 1. */
export interface Asked {
  readonly request: RequestId
  readonly candidate: string
  readonly attempt: number
  readonly credential?: string | undefined
}

/** For the operator: what happened, why, and how to mend it. */
export interface Advice {
  readonly what: string
  readonly why: string
  readonly mend: string
}

interface Advising extends Asked {
  readonly status?: number | undefined
  readonly retryAfter?: number | undefined
  readonly advice: Advice
}

/** A failure in one sentence for the operator. */
export const sentence = ({ advice: { mend, what, why }, candidate, retryAfter, status }: Advising): string => {
  const answered = status === undefined ? "" : ` (status ${status})`
  const hint = retryAfter === undefined ? "" : `, not before ${Math.ceil(retryAfter / 1000)} s`
  return `${candidate} ${what}${answered}: ${why}; ${mend}${hint}`
}

/**
 * The name of the setting that holds the address to which a credential belongs: `OPENROUTER_BASE_URL` for `OPENROUTER_API_KEY`.
 */
export const addressOf = ({ credential }: Pick<Asked, "credential">): string =>
  credential?.endsWith("_API_KEY") === true ? credential.replace(/_API_KEY$/, "_BASE_URL") : "its base URL"
