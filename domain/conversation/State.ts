// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { RequestId } from "../Ids.ts"

/**
 * The versions of these rules that this program knows. A state carries the one that it is held by.
 *
 * - 1: messages, edits, notices. 2: reminders too.
 */
export type Rules = 1 | 2

/** The newest rules: new conversations begin with them. */
export const rules = 2 satisfies Rules

/**
 * What an update asks of its conversation. `message`, `edit` and `new` wait in line, `stop` acts at once,
 * `tell` is answered by a word of ours without a model.
 */
export type Kind = "message" | "edit" | "new" | "stop" | "tell"

/** A word of ours, what a command or a button about reminders comes to, or a ping. */
export type Notice =
  | "start"
  | "help"
  | "unreadable"
  | "refused"
  | "paired"
  | "new"
  | "idle"
  | "late"
  | "button"
  | "remind"
  | "reminders"
  | "zone"
  /** No word at all: it only goes through the engine, and is marked as done. */
  | "ping"

/** What the reducer knows of an update: no text. Times are epoch milliseconds. */
export interface Ref {
  readonly place: number
  readonly id: RequestId
  readonly kind: Kind
  /** The message that was written or edited; 0 when the update is about none. */
  readonly message: number
  /** What is expected to rise: the message id of a message, the edit date of an edit; 0 (arrival) for the rest. */
  readonly sequence: number
  readonly sentAt: number
  readonly acceptedAt: number
  /** A text of 3,900 UTF-16 units or more: its continuation may be on its way. */
  readonly long: boolean
  /** The draft that a Stop button names; absent for `/stop`. */
  readonly draft?: number
  /** What a `tell` is about. */
  readonly about?: Notice
}

/**
 * How an answer step is to end: by asking a model; or without one, because the user stopped it, because the turn
 * outlived its age, or because it failed too often.
 */
export type AnswerMode = "ask" | "stop" | "expired" | "dead"

/** Where a step stands: it runs, or it waits until `at` to run again. */
export type Progress = { readonly _tag: "Running" } | { readonly _tag: "Waiting"; readonly at: number }

/** The turn that is being answered. */
export interface Turn {
  readonly id: RequestId
  /** The places of its updates; its members are read from the store. */
  readonly places: ReadonlyArray<number>
  readonly mode: AnswerMode
  readonly startedAt: number
  /** Failures in this mode: of the kind that ends by age, and of the kind that ends by count. */
  readonly failures: number
  readonly limited: number
  readonly progress: Progress
  /** The step that runs was started to ask, and was not told to stop since. */
  readonly asking: boolean
  /** A word about the delay leads the answer: it was sent during an outage. */
  readonly delayed: boolean
  /** The user was told that the answer is late. */
  readonly told: boolean
}

/**
 * Something to send: the answer of a turn, a notice about a request, or a reminder. The first of the outbox is under way.
 */
export type Sending = (
  | { readonly _tag: "Deliver" }
  | { readonly _tag: "FireReminder" }
  /** `about` says which of our words it is. */
  | { readonly _tag: "Tell"; readonly about: Notice }
) & {
  /** The request id under which it is sent: the turn's, the request's own, `<request id>:notice` for `late`, an occurrence's. */
  readonly id: RequestId
  readonly queuedAt: number
  readonly failures: number
  readonly limited: number
  /** Null until it was started. */
  readonly progress: Progress | null
  /** It outlived its age or failed too often, and is only written off. */
  readonly abandoned: boolean
}

/** What is missing is asked for: it is being offered, or that brought nothing and is tried again at `at`. */
export type Loading =
  | { readonly _tag: "Running"; readonly after: number }
  | { readonly _tag: "Waiting"; readonly at: number }

/** An occurrence of a reminder: the request id under which it is sent, and when it is due. */
export interface Occurrence {
  readonly id: RequestId
  readonly at: number
}

/**
 * What is known of the reminders, which the store keeps: the one that is due next.
 *
 * `known`: it is that one. `firing`: it goes out, and what comes after it is known then. `stale`: something changed, and the store is
 * to be asked. `asking`: it is being asked. `outdated`: so it is, and something changed meanwhile.
 */
export interface Plan {
  readonly next: Occurrence | null
  readonly standing: "known" | "firing" | "stale" | "asking" | "outdated"
}

/** The state of one conversation: plain JSON, bounded whatever comes, under 500 bytes when idle. */
export interface State {
  /** The version of the rules that it is held by. */
  readonly rules: Rules
  /** Every place up to this one arrived. */
  readonly upTo: number
  /** Places beyond a gap that arrived, rising, at most 32. */
  readonly beyond: ReadonlyArray<number>
  /** The highest place that was refused for want of room and waits in the store; 0 when none does. */
  readonly behind: number
  readonly load: Loading | null
  /** The highest sequence seen, of messages and of edits. */
  readonly newest: { readonly message: number; readonly edit: number }
  readonly duplicates: number
  readonly late: number
  /** What waits to be answered (`message`, `edit`, `new`), by place, at most 32. */
  readonly waiting: ReadonlyArray<Ref>
  /** The place of the last `/new`: answers look no further back. */
  readonly since: number
  readonly turn: Turn | null
  /** At most 32; only its first is under way. */
  readonly outbox: ReadonlyArray<Sending>
  /** Absent under rules 1. */
  readonly plan?: Plan
}
