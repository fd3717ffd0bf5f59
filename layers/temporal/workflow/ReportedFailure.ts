// Workflows run this file: nothing of `effect` is imported at run time.
import { ApplicationFailure } from "@temporalio/common"

/**
 * The types with which the adapter reports how an activity ended; every other type is the tag of a failure.
 *
 * - `Defect`: a bug. Only its location is reported.
 * - `Interrupted`: the effect interrupted itself.
 * - `WorkerShutdown`: the worker shut down before the activity was done. Temporal's core uses the same type.
 * - `ResultTooLarge`: the result is larger than allowed; its details are `{ bytes, maximum }`.
 * - `ResultNotEncodable`: the result cannot be encoded as JSON.
 */
export const types = {
  defect: "Defect",
  interrupted: "Interrupted",
  workerShutdown: "WorkerShutdown",
  resultTooLarge: "ResultTooLarge",
  resultNotEncodable: "ResultNotEncodable"
} as const

/**
 * The failure of an activity, as workflow code sees it.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReportedFailure {
  /** The failure's tag, or one of {@link types}. */
  readonly type: string
  readonly message: string
  readonly nonRetryable: boolean
  /** The minimum delay of the next attempt in milliseconds, if the failure has one. */
  readonly retryAfter: number | undefined
  /** The failure as its schema encodes it; undefined if it has no schema. */
  readonly details: unknown
}

/** An `ActivityFailure` holds it, and may itself be held by the failures of child workflows and of the workflow. */
const deepest = 8

/** Finds the `ApplicationFailure` in an error or its causes. */
export const applicationFailure = (thrown: unknown): ApplicationFailure | undefined => {
  let one = thrown
  for (let depth = 0; depth < deepest && one instanceof Error; depth++) {
    if (one instanceof ApplicationFailure) return one
    one = one.cause
  }
  return undefined
}

const hint = (told: unknown): number | undefined =>
  typeof told === "object" && told !== null && "retryAfter" in told && typeof told.retryAfter === "number"
    ? told.retryAfter
    : undefined

/**
 * Reads the failure of an activity from an error that a workflow or a client caught. Undefined for a cancellation, a timeout, and any other
 * error that is not the activity's own failure. Temporal does not pass on the delay of a failure, so it is part of the details.
 *
 * @since 0.1.0
 * @category destructors
 */
export const reportedFailure = (thrown: unknown): ReportedFailure | undefined => {
  const failure = applicationFailure(thrown)
  if (failure === undefined) return undefined
  const [details, told] = failure.details ?? []
  return {
    type: failure.type ?? "",
    message: failure.message,
    nonRetryable: failure.nonRetryable === true,
    retryAfter: hint(told),
    details: details ?? undefined
  }
}
