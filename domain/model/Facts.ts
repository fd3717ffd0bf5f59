import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/** The fields that all failures of a model call share. They never contain a provider's text, a key or a prompt. */
export const facts = {
  request: RequestId,
  /** The name of the candidate that was asked. */
  candidate: Schema.String,
  /** The number of the call within its request, from 1. */
  attempt: Schema.Int,
  /** The name of the candidate's credential, such as `OPENROUTER_API_KEY`; never its value. */
  credential: Schema.optional(Schema.String),
  status: Schema.optional(Schema.Int),
  /** The minimum wait that the other side asked for, in milliseconds. */
  retryAfter: Schema.optional(Schema.NonNegative)
}

/** Identifies a call: its request, its candidate, and its number within the request, from 1. */
export interface Asked {
  readonly request: RequestId
  readonly candidate: string
  readonly attempt: number
  readonly credential?: string | undefined
}

interface Failing extends Asked {
  readonly status?: number | undefined
  readonly retryAfter?: number | undefined
}

/** Tells the operator in one sentence what happened, why, and how to fix it. */
export const sentence = (
  { candidate, retryAfter, status }: Failing,
  what: string,
  why: string,
  fix: string
): string => {
  const answered = status === undefined ? "" : ` (status ${status})`
  const hint = retryAfter === undefined ? "" : `, not before ${Math.ceil(retryAfter / 1000)} s`
  return `${candidate} ${what}${answered}: ${why}; ${fix}${hint}`
}

/** The name of the setting for the base URL of a credential: `OPENROUTER_BASE_URL` for `OPENROUTER_API_KEY`. */
export const addressOf = ({ credential }: Pick<Asked, "credential">): string =>
  credential?.endsWith("_API_KEY") === true ? credential.replace(/_API_KEY$/, "_BASE_URL") : "its base URL"
