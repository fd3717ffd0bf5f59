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
 * What Temporal is told of a failure.
 *
 * @since 0.1.0
 * @category models
 */
export interface Classification {
  /** It is not tried again, whatever the retry policy of the activity says. */
  readonly nonRetryable?: boolean
  /** The next attempt waits so long (a number is milliseconds) instead of what the retry policy says. */
  readonly retryAfter?: Duration.DurationInput
  /** It is expected: the SDK logs it as debug and does not count it among the failures. */
  readonly benign?: boolean
  /** In place of the failure's own message. */
  readonly message?: string
  /** In place of the failure as its schema encodes it: what JSON can hold, at most 2 KB of it. */
  readonly details?: unknown
}

/**
 * Says what Temporal is told of a failure; what it leaves out is as {@link classify} says.
 *
 * @since 0.1.0
 * @category models
 */
export type Classify<in E> = (failure: E) => Classification | undefined

const isModelFailure = Schema.is(ModelFailure)
const isPermanent = Schema.is(Permanent)

/**
 * How failures are told if nobody says otherwise. Those of a model call by their family: a permanent one is not tried again, and
 * what we refused by ourselves (an open circuit, a spent budget, a throttle) is benign. All others may be tried again. A number
 * `retryAfter` of milliseconds is obeyed.
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

/** Temporal cuts the failure of an attempt at 4 KB, all of it taken together. */
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
    // Temporal takes no delay for one that is not set.
    ...(retryAfter === undefined || nonRetryable ? {} : { nextRetryDelay: Math.max(1, retryAfter) }),
    ...(benign === true ? { category: ApplicationFailureCategory.BENIGN } : {})
  })
  // It would show this file, and where others' code lies.
  failure.stack = ""
  return failure
}

/**
 * A bug, as Temporal is told of it: where it happened, and never its message. It is tried again, because many a bug depends on the
 * moment: bound it by `maximumAttempts`, or name `Defect` among the `nonRetryableErrorTypes` of the retry policy.
 *
 * @since 0.1.0
 * @category constructors
 */
export const defect = (cause: Cause.Cause<unknown>): ApplicationFailure =>
  told({ type: types.defect, message: whereabouts(cause) })

/**
 * The effect interrupted itself, and nobody had asked for it. It is tried again, and is no bug.
 *
 * @since 0.1.0
 * @category constructors
 */
export const interrupted = (): ApplicationFailure =>
  told({ type: types.interrupted, message: "the activity interrupted itself; it is tried again", benign: true })

/**
 * The worker goes down. Another attempt begins as soon as a worker takes it, and not after the backoff of the retry policy, as it
 * would after a cancellation. It does count as an attempt: Temporal has no failure that does not.
 *
 * @since 0.1.0
 * @category constructors
 */
export const workerShutdown = (retryAfter = 1): ApplicationFailure =>
  told({
    type: types.workerShutdown,
    message: "the worker went down before the activity was done; it is tried again",
    benign: true,
    retryAfter
  })

/**
 * The result is larger than was allowed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resultTooLarge = (bytes: number, maximum: number): ApplicationFailure =>
  told({
    type: types.resultTooLarge,
    message: `the result has ${bytes} bytes and may have ${maximum}; store it, and return where it is`,
    nonRetryable: true,
    details: [{ bytes, maximum }]
  })

/**
 * The result can't be written down.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resultNotEncodable = (): ApplicationFailure =>
  told({
    type: types.resultNotEncodable,
    message: "the result can't be written down as JSON; return plain data, or encode it with a schema",
    nonRetryable: true
  })

const own = (failure: unknown): { readonly type: string; readonly message: string } => {
  if (Predicate.hasProperty(failure, "_tag") && typeof failure._tag === "string") {
    const message = Predicate.hasProperty(failure, "message") ? failure.message : undefined
    return { type: failure._tag, message: typeof message === "string" && message !== "" ? message : failure._tag }
  }
  const type = failure instanceof Error ? failure.name : "Failure"
  return { type, message: `${type}, a failure without a tag, whose own words may hold anything` }
}

/** Temporal's own failures, which it understands as they are. */
const isTemporal = (failure: unknown): failure is TemporalFailure | CompleteAsyncError =>
  failure instanceof TemporalFailure || failure instanceof CompleteAsyncError

/**
 * A failure as Temporal is told of it: its tag as the type, its message (cut at 512 bytes), and as details `[failure, { retryAfter }]`,
 * where the failure is as its schema encodes it (see {@link encodeDetails}). Neither its cause nor its stack is told, and of a failure
 * without a tag only its name. Temporal's own failures stay as they are.
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
 * The typed failure of an activity, from whatever a client or a workflow was thrown (an `ApplicationFailure`, or what one caused);
 * none if it is another one, a defect, a timeout or a cancellation. It uses `effect`: in workflow code take `reportedFailure`.
 *
 * @since 0.1.0
 * @category destructors
 */
export const decode = <A, I>(schema: Schema.Schema<A, I>): ((thrown: unknown) => Option.Option<A>) => {
  const read = Schema.decodeUnknownEither(schema)
  return (thrown) => Either.getRight(read(applicationFailure(thrown)?.details?.[0]))
}
