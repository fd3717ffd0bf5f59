import { ApplicationFailure, ApplicationFailureCategory, CompleteAsyncError, TemporalFailure } from "@temporalio/common"
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import type * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { isLocal, ModelFailure, Permanent } from "../../../domain/model/Failure.ts"
import { bounded } from "../../../domain/resilience/Delay.ts"
import { whereabouts } from "../../../services/Defect.ts"
import { encodeDetails } from "./FailureDetails.ts"
import { applicationFailure, types } from "../workflow/ReportedFailure.ts"

/**
 * How a failure is reported to Temporal.
 *
 * @since 0.1.0
 * @category models
 */
export interface Classification {
  /** It is not retried, whatever the retry policy of the activity says. */
  readonly nonRetryable?: boolean
  /** The delay of the next attempt (a number is in milliseconds), in place of that of the retry policy. */
  readonly retryAfter?: Duration.DurationInput
  /** An expected failure: the SDK logs it as debug and does not count it as a failure. */
  readonly benign?: boolean
  /** Replaces the message of the failure. */
  readonly message?: string
  /** Replaces the encoded failure: a JSON value of at most 2 KB. */
  readonly details?: unknown
}

/**
 * Classifies a failure; {@link classify} decides what it leaves out.
 *
 * @since 0.1.0
 * @category models
 */
export type Classify<in E> = (failure: E) => Classification | undefined

const isModelFailure = Schema.is(ModelFailure)
const isPermanent = Schema.is(Permanent)

/**
 * The default classification. Failures of model calls go by their family: permanent ones are not retried, and local refusals (an open
 * circuit, an exhausted budget, throttling) are benign. All other failures may be retried. A numeric `retryAfter`, in milliseconds, is
 * honoured.
 *
 * @since 0.1.0
 * @category classification
 */
export const classify: Classify<unknown> = (failure) => {
  const wait =
    Predicate.hasProperty(failure, "retryAfter") && typeof failure.retryAfter === "number"
      ? { retryAfter: failure.retryAfter }
      : {}
  return isModelFailure(failure) ? { ...wait, nonRetryable: isPermanent(failure), benign: isLocal(failure) } : wait
}

/** Temporal truncates the whole failure of an attempt at 4 KB. */
const room = new Uint8Array(512)
const encoder = new TextEncoder()

const cut = (text: string) => {
  const { read } = encoder.encodeInto(text, room)
  return read === text.length ? text : `${text.slice(0, read)}...`
}

interface Told {
  readonly type: string
  readonly message: string
  readonly nonRetryable?: boolean | undefined
  readonly benign?: boolean | undefined
  readonly retryAfter?: number | undefined
  readonly details?: ReadonlyArray<unknown>
}

const told = ({ benign, details = [], message, nonRetryable = false, retryAfter, type }: Told) => {
  const failure = ApplicationFailure.create({
    type: cut(type),
    message: cut(message),
    nonRetryable,
    details: [...details],
    // Temporal rejects a delay for a failure that is not retryable.
    ...(retryAfter === undefined || nonRetryable ? {} : { nextRetryDelay: Math.max(1, retryAfter) }),
    ...(benign === true ? { category: ApplicationFailureCategory.BENIGN } : {})
  })
  // The stack would show this file and paths of other code.
  failure.stack = ""
  return failure
}

/**
 * Reports a defect by its location, and never by its message. It is retried, because many defects depend on timing: bound the retries by
 * `maximumAttempts`, or list `Defect` in the `nonRetryableErrorTypes` of the retry policy.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defect = (cause: Cause.Cause<unknown>): ApplicationFailure =>
  told({ type: types.defect, message: whereabouts(cause) })

/**
 * The effect interrupted itself. The activity is retried.
 *
 * @since 0.1.0
 * @category constructors
 */
export const interrupted = (): ApplicationFailure =>
  told({ type: types.interrupted, message: "the activity interrupted itself and is retried", benign: true })

/**
 * The worker shuts down. The next attempt starts as soon as a worker takes it, without the backoff of the retry policy. It counts as an
 * attempt: Temporal has no failure that does not.
 *
 * @since 0.1.0
 * @category constructors
 */
export const workerShutdown = (retryAfter = 1): ApplicationFailure =>
  told({
    type: types.workerShutdown,
    message: "the worker shut down before the activity was done; the activity is retried",
    benign: true,
    retryAfter
  })

/**
 * The result is larger than allowed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resultTooLarge = (bytes: number, maximum: number): ApplicationFailure =>
  told({
    type: types.resultTooLarge,
    message: `the result has ${bytes} bytes, and the maximum is ${maximum}; store it and return a reference`,
    nonRetryable: true,
    details: [{ bytes, maximum }]
  })

/**
 * The result cannot be encoded as JSON.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resultNotEncodable = (): ApplicationFailure =>
  told({
    type: types.resultNotEncodable,
    message: "the result cannot be encoded as JSON; return plain data, or encode it with a schema",
    nonRetryable: true
  })

const own = (failure: unknown): { readonly type: string; readonly message: string } => {
  if (Predicate.hasProperty(failure, "_tag") && typeof failure._tag === "string") {
    const message = Predicate.hasProperty(failure, "message") ? failure.message : undefined
    return { type: failure._tag, message: typeof message === "string" && message !== "" ? message : failure._tag }
  }
  const type = failure instanceof Error ? failure.name : "Failure"
  return { type, message: `${type}, a failure without a tag; its message is hidden because it may hold anything` }
}

/** Temporal's own failures, which are passed on unchanged. */
const isTemporal = (failure: unknown): failure is TemporalFailure | CompleteAsyncError =>
  failure instanceof TemporalFailure || failure instanceof CompleteAsyncError

/**
 * Encodes a failure for Temporal: its tag as the type, its message (truncated at 512 bytes), and the details `[failure, { retryAfter }]`,
 * where the failure is encoded by its schema (see {@link encodeDetails}). Its cause and stack are left out; of a failure without a tag only
 * the name is kept. Temporal's own failures stay unchanged.
 *
 * @since 0.1.0
 * @category constructors
 */
export const encode = <E>(
  failure: E,
  rule?: Classify<E>
): ApplicationFailure | TemporalFailure | CompleteAsyncError => {
  if (isTemporal(failure)) return failure
  try {
    const { benign, details, message, nonRetryable, retryAfter } = { ...classify(failure), ...rule?.(failure) }
    const wait = retryAfter === undefined ? undefined : Duration.toMillis(bounded(retryAfter, Infinity))
    const encoded = encodeDetails(failure, details)
    return told({
      ...own(failure),
      ...(message === undefined ? {} : { message }),
      benign,
      nonRetryable,
      retryAfter: wait,
      details: wait === undefined ? (encoded === null ? [] : [encoded]) : [encoded, { retryAfter: wait }]
    })
  } catch (bug) {
    return defect(Cause.die(bug))
  }
}

/**
 * Decodes the typed failure of an activity from an error that a client or a workflow caught (an `ApplicationFailure`, or an error caused by
 * one). `None` for other failures, defects, timeouts and cancellations. It uses `effect`: in workflow code use `reportedFailure`.
 *
 * @since 0.1.0
 * @category destructors
 */
export const decode = <A, I>(schema: Schema.Schema<A, I>): ((thrown: unknown) => Option.Option<A>) => {
  const read = Schema.decodeUnknownEither(schema)
  return (thrown) => Either.getRight(read(applicationFailure(thrown)?.details?.[0]))
}
