// Workflows run this file: nothing of `effect` is imported at run time.
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow"
import type { Step } from "../../../domain/conversation/Action.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import type { Occurrence, Ref, State } from "../../../domain/conversation/State.ts"
import type { ConversationKey, RequestId } from "../../../domain/Ids.ts"

/**
 * The terms that a door sends with every signal: the conversation policy, and the newest rules that it knows. A run keeps the terms with
 * which it started, and adopts the latest ones when it continues as new.
 */
export interface Terms {
  readonly rules: number
  readonly policy: Policy
  readonly limits: Limits
}

/**
 * The deadlines of activities in milliseconds, and the length of a history, in events, from which a run continues as new as soon as no
 * activity is running. At twice that length, or if the server suggests it, no further answer starts, so that the run can continue as new
 * once all activities have ended.
 */
export interface Limits {
  readonly answer: number
  readonly send: number
  readonly heartbeat: number
  readonly events: number
}

/** The argument of a run of the workflow. */
export interface Start {
  readonly key: ConversationKey
  readonly terms: Terms
  /** Absent in the first run of a conversation. */
  readonly state?: State
  readonly progress?: ReadonlyArray<Progress>
}

/**
 * The progress of a request, as its workflow knows it. Times are epoch milliseconds.
 *
 * `waiting`: it is in line. `running`: a step for it is running or waits for its retry. `answered`: its answer is stored and is sent
 * next. `done`: it was sent or given up.
 */
export interface Progress {
  readonly id: RequestId
  /** The request ids of the messages that it answers; for a notice or a reminder only its own. */
  readonly members: ReadonlyArray<RequestId>
  readonly standing: "waiting" | "running" | "answered" | "done"
  /** The number of times that its steps were started. */
  readonly attempts: number
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly doneAt: number | null
}

/**
 * The id of the workflow of a conversation. `store` is the identity of its store, because the workflows of a deleted store would know other
 * messages at the same places.
 */
export const workflowId = (store: string, key: ConversationKey): string => `conversation:${store}:${key}`

/** Signal: messages that the door received. */
export const arrivedSignal = defineSignal<[refs: ReadonlyArray<Ref>, terms: Terms]>("arrived")

/** Signal: reminders have changed. */
export const replanSignal = defineSignal<[terms: Terms]>("replan")

/** Query: the whole state. */
export const stateQuery = defineQuery<State>("state")

/** Query: the progress of a request; null if it is not remembered. */
export const progressQuery = defineQuery<Progress | null, [RequestId]>("progress")

/** Update: the progress of a request once it is done, or when the run ends before. */
export const doneUpdate = defineUpdate<Progress | null, [RequestId]>("done")

/** The sinks of the workflow. */
export type Sinks = {
  readonly holdfast: {
    /** A conversation uses rules that this worker does not know. */
    readonly unknownRules: (key: string, rules: number) => void
  }
}

/** A reminder was sent, and this one is due next. */
export interface Fired {
  readonly next: Occurrence | null
}

/** The activities of a conversation. They take ids and numbers only, so that no text is in a history. */
export interface Activities {
  /** Answers a turn, on a separate task queue, so that a send never waits behind long answers. */
  readonly answer: (key: ConversationKey, step: Step) => Promise<void>
  /** Sends an answer, a notice or a reminder; for a reminder it returns the next one. */
  readonly send: (key: ConversationKey, step: Step) => Promise<Fired | void>
  /** Where a conversation without a run begins: after the messages that are done. */
  readonly begin: (key: ConversationKey) => Promise<{ readonly upTo: number; readonly since: number }>
  /** The refs after a place, in order, and those of their places at which everything is done. */
  readonly load: (
    key: ConversationKey,
    after: number
  ) => Promise<{ readonly refs: ReadonlyArray<Ref>; readonly passed: ReadonlyArray<number> }>
  /** The next reminder. */
  readonly plan: (key: ConversationKey) => Promise<Occurrence | null>
  /** The user stopped an answer: notifies the process that generates it. */
  readonly stop: (turn: RequestId) => Promise<void>
}

/**
 * Failure types that the reducer handles at once, because it knows what follows from them. Others, such as that of a lost worker, say
 * nothing about a step, and the server retries them.
 */
export const reduced = [
  "RateLimited",
  "Overloaded",
  "ServerError",
  "TimedOut",
  "NetworkError",
  "StreamCut",
  "InvalidOutput",
  "CircuitOpen",
  "BudgetExhausted",
  "Throttled",
  "LedgerUnavailable",
  "Unauthorized",
  "PaymentRequired",
  "Forbidden",
  "WrongAddress",
  "NotSupported",
  "InvalidRequest",
  "ModelNotFound",
  "ContextTooLong",
  "ContentRefused",
  "SpendingCapReached",
  "PriceUnknown",
  "DeliveryFailure",
  "StoreUnavailable",
  "Defect"
]

/** The queue for answers, separate from the queue for everything else. */
export const answersQueue = (taskQueue: string): string => `${taskQueue}-answers`
