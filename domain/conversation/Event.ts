import type { RequestId } from "../Ids.ts"
import type { Occurrence, Ref } from "./State.ts"

/**
 * Why a step failed.
 *
 * - `transient`: it is retried with backoff until its turn or sending reaches its maximum age.
 * - `local`: no attempt was made (the store fails, a probe is not due, a chat is busy). It is retried without limit,
 *   and not counted.
 * - `limited`: a defect, or an unusable answer. It gets five attempts.
 */
export interface StepFailure {
  readonly kind: "transient" | "local" | "limited"
  /** The delay that the other side asked for, in milliseconds. Values above an hour are capped. */
  readonly retryAfter?: number
}

/** An input of the reducer. `at` is epoch milliseconds; `jitter` is a random number in [0, 1). */
export type Event =
  | { readonly _tag: "Arrived"; readonly ref: Ref; readonly at: number }
  /** The update at a place was completed by an engine that ran before. */
  | { readonly _tag: "Passed"; readonly place: number }
  | { readonly _tag: "Answered"; readonly id: RequestId; readonly at: number }
  | {
      readonly _tag: "AnswerFailed"
      readonly id: RequestId
      readonly failure: StepFailure
      readonly at: number
      readonly jitter: number
    }
  | {
      readonly _tag: "Sent"
      readonly id: RequestId
      readonly at: number
      /** For a reminder: the next due one, if the step asked the store. */
      readonly next?: Occurrence | null
    }
  | {
      readonly _tag: "SendFailed"
      readonly id: RequestId
      readonly failure: StepFailure
      readonly at: number
      readonly jitter: number
    }
  /** The refs of a `Load` were offered. */
  | { readonly _tag: "Loaded"; readonly at: number }
  /** Reminders of this conversation were set, changed or cancelled; the store has the details. */
  | { readonly _tag: "Replan" }
  /** The result of a `Plan`: the next due reminder. */
  | { readonly _tag: "Planned"; readonly next: Occurrence | null }
