import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import {
  ContentRefused,
  ContextTooLong,
  InvalidRequest,
  ModelNotFound,
  Overloaded,
  PaymentRequired,
  RateLimited,
  ServerError,
  Unauthorized,
  type ModelFailure
} from "../Failure.ts"
import type { Asked } from "./Facts.ts"
import { named } from "./Named.ts"
import * as RetryAfter from "./RetryAfter.ts"
import { ErrorEnvelope, type ErrorBody } from "./Wire.ts"

/**
 * How a provider refused: the HTTP status (nothing for an error inside a 200), the delay of its `Retry-After` in
 * milliseconds, and the body as JSON (nothing where it is none).
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
  readonly status: number | undefined
  readonly retryAfter: number | undefined
  readonly body: unknown
}

const failures = {
  RateLimited,
  Overloaded,
  ServerError,
  Unauthorized,
  PaymentRequired,
  InvalidRequest,
  ModelNotFound,
  ContextTooLong,
  ContentRefused
}
/**
 * What a refusal can be.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = keyof typeof failures

/**
 * What is seen of a refusal, or of a request that nobody answered (`code` is the system's: `ECONNREFUSED`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Seen {
  readonly status?: number | undefined
  readonly errorType?: string | undefined
  readonly code?: string | undefined
  /** In the provider's words, to be looked at and not to be passed on. */
  readonly message?: string | undefined
}

/**
 * A rule of one's own, asked before ours: what a refusal is, or nothing where it does not say.
 *
 * @since 0.1.0
 * @category models
 */
export type Claims = (seen: Seen) => Kind | undefined

/**
 * Claims nothing.
 *
 * @since 0.1.0
 * @category constants
 */
export const noClaims: Claims = () => undefined

/**
 * The names of all {@link Kind}s.
 *
 * @since 0.1.0
 * @category constants
 */
export const kinds = Struct.keys(failures)

/** OpenRouter's stable `error_type`, then the words of OpenAI-compatible servers for the same. */
const byType: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["rate_limit_exceeded", "RateLimited"],
  ["provider_overloaded", "Overloaded"],
  ["provider_unavailable", "ServerError"],
  ["timeout", "ServerError"],
  ["server", "ServerError"],
  ["unmapped", "ServerError"],
  ["authentication", "Unauthorized"],
  ["permission_denied", "Unauthorized"],
  ["payment_required", "PaymentRequired"],
  ["invalid_request", "InvalidRequest"],
  ["invalid_prompt", "InvalidRequest"],
  ["unprocessable", "InvalidRequest"],
  ["payload_too_large", "InvalidRequest"],
  ["precondition_failed", "InvalidRequest"],
  ["not_found", "ModelNotFound"],
  ["content_policy_violation", "ContentRefused"],
  ["refusal", "ContentRefused"],
  ["context_length_exceeded", "ContextTooLong"],
  ["token_limit_exceeded", "ContextTooLong"],
  ["string_too_long", "ContextTooLong"],
  ["rate_limit_error", "RateLimited"],
  ["overloaded_error", "Overloaded"],
  ["server_error", "ServerError"],
  ["api_error", "ServerError"],
  ["invalid_api_key", "Unauthorized"],
  ["authentication_error", "Unauthorized"],
  ["permission_error", "Unauthorized"],
  ["insufficient_quota", "PaymentRequired"],
  ["model_not_found", "ModelNotFound"],
  ["not_found_error", "ModelNotFound"],
  ["content_filter", "ContentRefused"]
])

const statuses: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [401, "Unauthorized"],
  [402, "PaymentRequired"],
  [403, "Unauthorized"],
  [404, "ModelNotFound"],
  [408, "ServerError"],
  [425, "ServerError"],
  [429, "RateLimited"],
  [503, "Overloaded"],
  [529, "Overloaded"]
])

const byStatus = (status: number | undefined): Kind =>
  status === undefined ? "ServerError" : (statuses.get(status) ?? (status >= 500 ? "ServerError" : "InvalidRequest"))

const decode = Schema.decodeUnknownEither(ErrorEnvelope)

const nothing: ErrorBody = {}

const statusIn = (body: ErrorBody): number | undefined =>
  [body.code, body.http_status].map(Number).find((code) => Number.isInteger(code) && code >= 300 && code <= 599)

/**
 * The word that a provider has for its error, where it says one.
 *
 * @since 0.1.0
 * @category decoding
 */
export const errorType = (body: unknown): string | undefined =>
  typeOf(Either.getOrElse(decode(body), () => ({ error: nothing })).error)

const typeOf = (error: ErrorBody): string | undefined => {
  const words = [error.metadata?.error_type, error.error_type, error.code, error.type]
  return (
    words.find((word): word is string => typeof word === "string" && kindOf(word) !== undefined) ??
    error.metadata?.error_type ??
    error.error_type
  )
}

const kindOf = (word: string | undefined): Kind | undefined =>
  word === undefined ? undefined : (byType.get(word) ?? (word.includes("image") ? "InvalidRequest" : undefined))

/** What the provider says about the model itself is trusted over the status. */
const byAvailability = ({ availability }: ErrorBody, kind: Kind): Kind | undefined => {
  if (availability?.code === "model_not_found" || availability?.retryable === false) return "ModelNotFound"
  if (availability?.retryable !== true) return undefined
  return kind === "RateLimited" ? kind : "Overloaded"
}

const tooLong = /context (length|window)|maximum context|too many tokens|prompt is too long/i

/** Where the same word or status stands for two different things. */
const refine = (kind: Kind, { message, metadata }: ErrorBody): Kind => {
  if (kind === "PaymentRequired" && metadata?.limit_source === "openrouter_in_flight_budget") return "RateLimited"
  if (kind === "Unauthorized" && (metadata?.patterns !== undefined || metadata?.reasons !== undefined)) {
    return "ContentRefused"
  }
  return kind === "InvalidRequest" && message !== undefined && tooLong.test(message) ? "ContextTooLong" : kind
}

/**
 * What a provider's refusal is: as a rule of one's own claims, or from `availability`, then `error_type`, then the status. Total;
 * nothing of the body's text gets into the failure.
 *
 * @since 0.1.0
 * @category decisions
 */
export const classify = (
  asked: Asked,
  { body, retryAfter, status }: Refusal,
  claims: Claims = noClaims
): ModelFailure => {
  const { error } = Either.getOrElse(decode(body), () => ({ error: nothing }))
  const effective = status ?? statusIn(error)
  const errorType = typeOf(error)
  const claimed = claims({ status: effective, errorType, message: error.message })
  const said = refine(kindOf(errorType) ?? byStatus(effective), error)
  const hint = retryAfter ?? RetryAfter.fromSeconds(error.availability?.retry_after ?? NaN)
  const kind = claimed ?? byAvailability(error, said) ?? said
  const failure = make(kind, asked, effective, hint)
  return failure._tag === "ContextTooLong" ? new ContextTooLong({ ...failure, ...tokens(body) }) : failure
}

const tokens = (body: unknown) => {
  const { asked, limit } = named(body)
  return { ...(limit === undefined ? {} : { limit }), ...(asked === undefined ? {} : { asked }) }
}

/**
 * A failure of that kind.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (kind: Kind, asked: Asked, status?: number, retryAfter?: number): ModelFailure =>
  new failures[kind]({
    ...asked,
    ...(status === undefined ? {} : { status }),
    ...(retryAfter === undefined ? {} : { retryAfter })
  })
