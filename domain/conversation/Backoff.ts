// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { StepFailure } from "./Event.ts"
import { patience, type StepRetry } from "./Policy.ts"
import type { Progress } from "./State.ts"

const second = 1_000
const longestHint = 3_600 * second

/**
 * How long to wait after a failure, in whole milliseconds: the hint exactly (up to an hour; zero, a negative number and NaN are
 * no hints), or by the policy (1 s, doubled with each failure, at most 5 minutes), with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). A `local` failure waits 1 s.
 *
 * `count` is the number of failures so far, this one included; `jitter` is in [0, 1).
 */
export const delay = (
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

/** What a turn and a sending have in common: they are tried again. */
interface Tried {
  readonly failures: number
  readonly limited: number
  readonly progress: Progress | null
}

/** A step that failed, counted by the kind of its failure, and waiting to be tried again. */
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
