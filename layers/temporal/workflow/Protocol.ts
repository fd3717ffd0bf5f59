// Workflows run this file: nothing of `effect` is imported at run time.
import { defineQuery, defineSignal, defineUpdate } from "@temporalio/workflow"
import type { Step } from "../../../domain/conversation/Action.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import type { Occurrence, Ref, State } from "../../../domain/conversation/State.ts"
import type { ConversationKey, RequestId } from "../../../domain/Ids.ts"

/**
 * What a door offers with everything that it tells a conversation: how it is to be held, and the newest rules that it knows. A run
 * keeps what it began with, and takes on what was offered last when it continues as new.
 */
export interface Terms {
  readonly rules: number
  readonly policy: Policy
  readonly limits: Limits
}

/**
 * The deadlines of activities, in milliseconds, and the length of a history, in events, from which a run continues as new at the next
 * moment in which nothing runs. Where no such moment comes, it makes one at twice that length, or when the server suggests it: no other
 * answer begins then, until all has ended.
 */
export interface Limits {
  readonly answer: number
  readonly send: number
  readonly heartbeat: number
  readonly events: number
}

/** What a run of the workflow begins with. */
export interface Start {
  readonly key: ConversationKey
  readonly terms: Terms
  /** Absent for the first run of a conversation. */
  readonly state?: State
  readonly progress?: ReadonlyArray<Progress>
}

/**
 * How far a request has come, as its workflow knows it. Times are epoch milliseconds.
 *
 * `waiting`: it is in line. `running`: a step for it runs, or waits to be tried again. `answered`: its answer is stored, and goes out
 * next. `done`: it was sent, or written off.
 */
export interface Progress {
  readonly id: RequestId
  /** The request ids of the messages that it answers; its own alone for a word of ours or a reminder. */
  readonly members: ReadonlyArray<RequestId>
  readonly standing: "waiting" | "running" | "answered" | "done"
  /** How often its steps were started. */
  readonly attempts: number
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly doneAt: number | null
}

/**
 * The id of the workflow that holds a conversation. `store` is the identity of its store: the workflows of a store that is gone know
 * other messages at the same places.
 */
export const workflowId = (store: string, key: ConversationKey): string => `conversation:${store}:${key}`

/** Signal: what the door took in. */
export const arrivedSignal = defineSignal<[refs: ReadonlyArray<Ref>, terms: Terms]>("arrived")

/** Signal: reminders changed. */
export const replanSignal = defineSignal<[terms: Terms]>("replan")

/** Query: the whole state. */
export const stateQuery = defineQuery<State>("state")

/** Query: how far a request has come; null for one that is not remembered. */
export const progressQuery = defineQuery<Progress | null, [RequestId]>("progress")

/** Update: how far a request has come, once it is done, or when the run ends before. */
export const doneUpdate = defineUpdate<Progress | null, [RequestId]>("done")

/** The sinks of the workflow. */
export type Sinks = {
  readonly holdfast: {
    /** A conversation is held by rules that this worker does not know. */
    readonly unknownRules: (key: string, rules: number) => void
  }
}

/** A reminder went out, and this one is due after it. */
export interface Fired {
  readonly next: Occurrence | null
}

/** The activities of a conversation. Ids and numbers only: no text is in a history. */
export interface Activities {
  /** Answers a turn, on a task queue of its own: a sending never waits behind long answers. */
  readonly answer: (key: ConversationKey, step: Step) => Promise<void>
  /** Sends an answer, a word of ours or a reminder; of a reminder it tells what is due next. */
  readonly send: (key: ConversationKey, step: Step) => Promise<Fired | void>
  /** Where a conversation begins that has no run yet: after what is done. */
  readonly begin: (key: ConversationKey) => Promise<{ readonly upTo: number; readonly since: number }>
  /** The refs after a place, in order, and the places among them at which all is done. */
  readonly load: (
    key: ConversationKey,
    after: number
  ) => Promise<{ readonly refs: ReadonlyArray<Ref>; readonly passed: ReadonlyArray<number> }>
  /** The reminder that is due next. */
  readonly plan: (key: ConversationKey) => Promise<Occurrence | null>
  /** The user stopped an answer: whoever makes it hears of it. */
  readonly stop: (turn: RequestId) => Promise<void>
}

/**
 * The types of failures that the reducer hears of at once, because it knows what follows from them. Others, such as that of a lost
 * worker, say nothing about a step, and are tried again by the server.
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
  "Unauthorized",
  "PaymentRequired",
  "Forbidden",
  "WrongAddress",
  "NotSupported",
  "InvalidRequest",
  "ModelNotFound",
  "ContextTooLong",
  "ContentRefused",
  "DeliveryFailure",
  "StoreUnavailable",
  "Defect"
]

/** The queue on which answers are made, beside the one of everything else. */
export const answersQueue = (taskQueue: string): string => `${taskQueue}-answers`
