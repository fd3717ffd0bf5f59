import { ContextTooLong, type ModelFailure, NotSupported, PaymentRequired, Unauthorized } from "../Failure.ts"
import { ofParameter, named } from "../Capability.ts"
import { evidence, type Evidence } from "./Evidence.ts"
import type { Asked } from "../Facts.ts"
import { make, type Meaning } from "./Meaning.ts"
import { meaningOf } from "./Statuses.ts"
import { refusedFields } from "./Fields.ts"
import type { Row } from "./Row.ts"
import { table, weak } from "./Table.ts"
import { named as tokensNamed } from "./Named.ts"
import * as RetryAfter from "./RetryAfter.ts"
import type { ErrorBody } from "../Wire.ts"

/**
 * A refusal of a provider: the HTTP status (absent for an error inside a 200), the delay that its headers ask for in
 * milliseconds, and the body as JSON, or as text if it is not JSON (absent if it could not be read). `now` (epoch
 * milliseconds) is needed for hints in the body that name a time.
 */
export interface Refusal {
  readonly status: number | undefined
  readonly retryAfter: number | undefined
  readonly body: unknown
  readonly now?: number
}

/**
 * The facts of a refusal that custom rules see, or of a request that nobody answered (`code` is the system's:
 * `ECONNREFUSED`).
 */
interface Seen {
  readonly status?: number | undefined
  readonly errorType?: string | undefined
  readonly code?: string | undefined
  /** The provider's text: it may be matched, but not passed on. */
  readonly message?: string | undefined
}

/** A custom rule, asked before the table. Returns the meaning of a refusal, or nothing if the rule does not apply. */
export type Claims = (seen: Seen) => Meaning | undefined

export const noClaims: Claims = () => undefined

type Reader = (evidence: Evidence, status?: number) => Meaning | undefined

const reader =
  (rows: ReadonlyArray<Row>): Reader =>
  (evidence) =>
    rows.find(
      ({ codes, sentences }) =>
        evidence.codes.some((code) => codes.has(code)) ||
        sentences.some((sentence) => evidence.texts.some((text) => sentence.test(text)))
    )?.means

const firstOf = <A, B>(all: ReadonlyArray<A>, f: (one: A) => B | undefined): B | undefined => {
  for (const one of all) {
    const found = f(one)
    if (found !== undefined) return found
  }
  return undefined
}

const known: ReadonlySet<string> = new Set(
  [...table, ...weak.flatMap(({ rows }) => rows)].flatMap(({ codes }) => [...codes])
)

const byField = (fields: ReadonlyArray<string>): Meaning | undefined => {
  const capability = firstOf(fields, ofParameter)
  return capability === undefined ? undefined : `no ${capability}`
}

const isMessage = (parameter: string) => /^(body\.|\$\.)?messages\b/.test(parameter)

/** Pydantic's code for a field that the server does not know in any message. */
const unknownField = "extra_forbidden"

const byFields: Reader = ({ codes, parameters, texts }) =>
  byField([
    ...parameters.filter((parameter) => !isMessage(parameter) || codes.includes(unknownField)),
    ...texts.flatMap((text) => refusedFields(text, named))
  ])

/** A part of one message may be wrong in itself: the candidate may accept others of its kind. */
const byMessages: Reader = ({ parameters }) => byField(parameters.filter(isMessage))

/** OpenAI's code for a text that is too long, in any field. */
const byLength: Reader = ({ codes, parameters }) =>
  codes.includes("string_above_max_length") && parameters.some(isMessage) ? "ContextTooLong" : undefined

const byImage: Reader = ({ codes }) => (codes.some((code) => code.includes("image")) ? "InvalidRequest" : undefined)

const under =
  (statuses: ReadonlyArray<number | undefined> | undefined, read: Reader): Reader =>
  (evidence, status) =>
    statuses === undefined || statuses.includes(status) ? read(evidence) : undefined

const readers: ReadonlyArray<readonly [read: Reader, guessed: boolean]> = [
  [reader(table), false],
  [byLength, false],
  [byFields, false],
  [byMessages, true],
  [byImage, false],
  ...weak.map(({ guessed, rows, statuses }) => [under(statuses, reader(rows)), guessed === true] as const)
]

interface Said {
  readonly means: Meaning
  readonly guessed: boolean
}

const read = (evidence: Evidence, status: number | undefined): Said | undefined =>
  firstOf(readers, ([reader, guessed]) => {
    const means = reader(evidence, status)
    return means === undefined ? undefined : { means, guessed }
  })

/** A server that fails with a 5xx does not give its reason as one of Zhipu's numbers. */
const plausible = (evidence: Evidence, status: number | undefined): Evidence =>
  status === undefined || status < 500
    ? evidence
    : { ...evidence, codes: evidence.codes.filter((code) => !code.startsWith("zhipu:")) }

const statusIn = (body: ErrorBody): number | undefined =>
  [body.code, body.http_status].map(Number).find((code) => Number.isInteger(code) && code >= 300 && code <= 599)

/** The provider's name for its error, if it gives one. */
export const errorType = (body: unknown): string | undefined => typeOf(evidence(body).error)

const typeOf = (error: ErrorBody): string | undefined => {
  const words = [error.metadata?.error_type, error.error_type, error.code, error.type]
  return (
    words.find((word): word is string => typeof word === "string" && known.has(word.toLowerCase())) ??
    error.metadata?.error_type ??
    error.error_type
  )
}

/** Reads OpenRouter's own fields, for codes and statuses that stand for two different things. */
const byMetadata = ({ metadata }: ErrorBody): Meaning | undefined => {
  if (metadata?.limit_source === "openrouter_in_flight_budget") return "RateLimited"
  return metadata?.patterns === undefined && metadata?.reasons === undefined ? undefined : "ContentRefused"
}

/** The provider's statement about the model itself takes precedence over the status. */
const byAvailability = ({ availability }: ErrorBody, meaning: Meaning): Meaning | undefined => {
  if (availability?.code === "model_not_found" || availability?.retryable === false) return "ModelNotFound"
  if (availability?.retryable !== true) return undefined
  return meaning === "RateLimited" ? meaning : "Overloaded"
}

/** Our own credential is valid if a gateway only reports that its provider refused another one. */
const attributed = (failure: ModelFailure, { upstream }: Evidence): ModelFailure => {
  if (!upstream) return failure
  if (failure._tag === "Unauthorized") return new Unauthorized({ ...failure, upstream })
  return failure._tag === "PaymentRequired" ? new PaymentRequired({ ...failure, upstream }) : failure
}

/**
 * Classifies a provider's refusal. The order: a custom rule, then `availability`, then the first matching row of the
 * table (codes before sentences where both are known), then the fields that the refusal blames, then its status, which
 * is trusted more than a type that servers send with every error. Total. No text of the body gets into the failure.
 */
export const classify = (
  asked: Asked,
  { body, now, retryAfter, status }: Refusal,
  claims: Claims = noClaims
): ModelFailure => {
  const seen = evidence(body)
  const { error } = seen
  const effective = status ?? statusIn(error)
  const claimed = claims({
    status: effective,
    errorType: typeOf(error),
    message: error.message ?? (seen.texts.length === 0 ? undefined : seen.texts.join("\n"))
  })
  const by = byMetadata(error)
  const found = by === undefined ? read(plausible(seen, effective), effective) : undefined
  const said = by ?? found?.means ?? meaningOf(effective, seen.page)
  const decided = claimed ?? byAvailability(error, said)
  const meaning = decided ?? said
  const worded = firstOf(seen.texts, RetryAfter.fromText)
  const hint =
    retryAfter ??
    RetryAfter.fromSeconds(error.availability?.retry_after ?? NaN) ??
    RetryAfter.fromFields(seen.delays, now) ??
    worded
  const made = make(meaning, asked, effective, meaning === "QuotaSpent" ? worded : hint)
  const isGuess = decided === undefined && found?.guessed === true && made._tag === "NotSupported"
  const failure = attributed(isGuess ? new NotSupported({ ...made, guessed: true }) : made, seen)
  return failure._tag === "ContextTooLong" ? new ContextTooLong({ ...failure, ...tokens(body) }) : failure
}

const tokens = (body: unknown) => {
  const { asked, limit } = tokensNamed(body)
  return { ...(limit === undefined ? {} : { limit }), ...(asked === undefined ? {} : { asked }) }
}
