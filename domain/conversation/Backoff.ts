import type { StepFailure } from "./Event.ts"
import { patience, type StepRetry } from "./Policy.ts"
import type { Progress } from "./State.ts"

const second = 1_000
const longestHint = 3_600 * second

/**
 * The delay after a failure, in whole milliseconds: the exact hint (up to an hour; zero, negative numbers and NaN are
 * ignored), or the delay of the policy (1 s, doubled with each failure, at most 5 minutes) with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). A `local` failure waits 1 s.
 *
 * `count` is the number of failures so far, including this one; `jitter` is in [0, 1).
 */
const delay = (
  failure: StepFailure,
  count: number,
  jitter: number,
  { coefficient, initial, maximum }: StepRetry = patience
): number => {
  const { kind, retryAfter } = failure
  if (retryAfter !== undefined && retryAfter > 0) return Math.ceil(Math.min(retryAfter, longestHint))
  if (kind === "local") return second
  return Math.ceil(jitter * Math.min(maximum, initial * coefficient ** (count - 1)))
}

/** The fields that turns and sendings share for their retries. */
interface Tried {
  readonly failures: number
  readonly limited: number
  readonly progress: Progress | null
}

/** Counts a failure of a step by its kind, and lets the step wait for its retry. */
export const failed = <A extends Tried>(
  step: A,
  event: { readonly failure: StepFailure; readonly at: number; readonly jitter: number },
  retry: StepRetry
) => {
  const { failure, at, jitter } = event
  const failures = failure.kind === "transient" ? step.failures + 1 : step.failures
  const limited = failure.kind === "limited" ? step.limited + 1 : step.limited
  const progress: Progress = { _tag: "Waiting", at: at + delay(failure, failures + limited, jitter, retry) }
  return { ...step, failures, limited, progress }
}
