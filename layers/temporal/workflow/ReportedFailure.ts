// Workflows run this file: nothing of `effect` is imported at run time.
import { ApplicationFailure } from "@temporalio/common"

/**
 * The types under which the adapter itself reports how an activity ended; every other type is the tag of a failure.
 *
 * - `Defect`: a bug. It is told where it happened, and nothing else.
 * - `Interrupted`: the effect interrupted itself.
 * - `WorkerShutdown`: its worker went down before it was done. Temporal's own core uses the same type.
 * - `ResultTooLarge`: the result is larger than was allowed, which its details tell as `{ bytes, maximum }`.
 * - `ResultNotEncodable`: the result can't be written down as JSON.
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
  /** Milliseconds to wait at least, where the failure knew. */
  readonly retryAfter: number | undefined
  /** The failure as its schema encodes it; undefined where it has none. */
  readonly details: unknown
}

/** An `ActivityFailure` holds it, and may itself be held by the failures of child workflows and of the workflow. */
const deepest = 8

/** The `ApplicationFailure` that something thrown is, or that it was caused by. */
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
 * What an activity failed with, from what a workflow or a client caught; undefined for a cancellation, a timeout, and whatever else
 * is no failure of the activity's own. Temporal does not hand on the delay of a failure, so it travels with the details.
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
