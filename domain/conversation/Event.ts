// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { RequestId } from "../Ids.ts"
import type { Occurrence, Ref } from "./State.ts"

/**
 * Why a step did not come to its end.
 *
 * - `transient`: tried again with backoff, until the age of its turn or delivery ends it.
 * - `local`: no attempt was made (the store fails, a probe is not due, a chat is busy): tried again, without limit or count.
 * - `limited`: a defect, or an answer that is no answer: five attempts.
 */
export interface StepFailure {
  readonly kind: "transient" | "local" | "limited"
  /** When to try again, as the other side said it: a delay in milliseconds, believed up to an hour. */
  readonly retryAfter?: number
}

/** What happens to a conversation. `at` is epoch milliseconds; `jitter` is a random number in [0, 1). */
export type Event =
  | { readonly _tag: "Arrived"; readonly ref: Ref; readonly at: number }
  /** What stands at a place is done with, under an engine that went before. */
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
      /** Of a reminder: what is due after it, where the step has asked the store. */
      readonly next?: Occurrence | null
    }
  | {
      readonly _tag: "SendFailed"
      readonly id: RequestId
      readonly failure: StepFailure
      readonly at: number
      readonly jitter: number
    }
  /** What a `Load` asked for was offered. */
  | { readonly _tag: "Loaded"; readonly at: number }
  /** Reminders of this conversation were set, changed or cancelled: the store knows which. */
  | { readonly _tag: "Replan" }
  /** What a `Plan` asked for: the reminder that is due next. */
  | { readonly _tag: "Planned"; readonly next: Occurrence | null }
