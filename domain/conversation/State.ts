import type { RequestId } from "../Ids.ts"

/**
 * The versions of the reducer's rules that this program knows. Every state carries its version.
 *
 * - 1: messages, edits, notices.
 * - 2: reminders too.
 */
export type Rules = 1 | 2

/** The newest rules, which new conversations start with. */
export const rules = 2 satisfies Rules

/**
 * The meaning of an update for its conversation. `message`, `edit` and `new` wait in line, `stop` acts at once, `tell`
 * is answered by a notice without a model.
 */
export type Kind = "message" | "edit" | "new" | "stop" | "tell"

/** A fixed notice, the result of a command or button about reminders or people, a daily limit, or a ping. */
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
  | "allow"
  | "people"
  | "forget"
  | "forgotten"
  | "export"
  | "quota"
  /** A notice or reminder that could not be sent is sent as it is stored. */
  | "again"
  /** Told to the owner by the daemon itself; its text is stored with it. */
  | "alert"
  | "usage"
  /** Sends nothing: a ping only passes through the engine and is marked as done. */
  | "ping"

/** The reducer's view of an update, without its text. Times are epoch milliseconds. */
export interface Ref {
  readonly place: number
  readonly id: RequestId
  readonly kind: Kind
  /** The id of the message that was written or edited; 0 when the update has none. */
  readonly message: number
  /** A number expected to rise: the message id of a message, the edit date of an edit; 0 for other kinds. */
  readonly sequence: number
  readonly sentAt: number
  readonly acceptedAt: number
  /** A text of 3,900 UTF-16 units or more: its continuation may follow. */
  readonly long: boolean
  /** The album that the message is a part of: its other parts may follow. */
  readonly album?: string
  /** The draft that a Stop button names; absent for `/stop`. */
  readonly draft?: number
  /** The notice that a `tell` asks for, and the one about a `new`. */
  readonly about?: Notice
  /** Of a `stop` that an operator sent: what else it asks for than a stop. */
  readonly act?: Act
  /** The name of the candidate that is called first, as an operator chose. */
  readonly candidate?: string
}

/**
 * A request of an operator about a turn.
 *
 * - `hurry`: it is answered now, by `candidate` first if there is one, instead of at its retry.
 * - `drop`: its answer is not sent any more.
 */
export interface Act {
  readonly verb: "hurry" | "drop"
  readonly turn: RequestId
  readonly candidate?: string
}

/**
 * How an answer step ends: by asking a model; or without one, because the user stopped it, the turn expired, or it
 * failed too often.
 */
export type AnswerMode = "ask" | "stop" | "expired" | "dead"

/** The progress of a step: it runs, or it waits until `at` to run again. */
export type Progress = { readonly _tag: "Running" } | { readonly _tag: "Waiting"; readonly at: number }

export interface Turn {
  readonly id: RequestId
  /** The places of its updates. The updates themselves are read from the store. */
  readonly places: ReadonlyArray<number>
  readonly mode: AnswerMode
  readonly startedAt: number
  /** Failures in this mode: those limited by age, and those limited by count. */
  readonly failures: number
  readonly limited: number
  readonly progress: Progress
  /** The running step was started to ask a model and was not told to stop since. */
  readonly asking: boolean
  /** The answer begins with a note about the delay: the message was sent during an outage. */
  readonly delayed: boolean
  /** The user was told that the answer is late. */
  readonly told: boolean
  /** The name of the candidate that is called first. */
  readonly candidate?: string
}

/**
 * An entry of the outbox: the answer of a turn, a notice about a request, or a reminder. Only the head of the outbox is
 * in progress.
 */
export type Sending = (
  | { readonly _tag: "Deliver" }
  | { readonly _tag: "FireReminder" }
  | { readonly _tag: "Tell"; readonly about: Notice }
) & {
  /**
   * The request id under which it is sent: the turn's, the request's own, `<request id>:notice` for `late`, or that of
   * an occurrence.
   */
  readonly id: RequestId
  readonly queuedAt: number
  readonly failures: number
  readonly limited: number
  /** `null` until it was started. */
  readonly progress: Progress | null
  /** It reached its maximum age or failed too often, and is only written off. */
  readonly abandoned: boolean
}

/** The missing refs are being loaded, or a load brought none and is repeated at `at`. */
type Loading = { readonly _tag: "Running"; readonly after: number } | { readonly _tag: "Waiting"; readonly at: number }

/** An occurrence of a reminder: the request id under which it is sent, and when it is due. */
export interface Occurrence {
  readonly id: RequestId
  readonly at: number
}

/**
 * The next due reminder, as far as it is known. The store keeps the reminders.
 *
 * - `known`: `next` is current.
 * - `firing`: it is being sent, and its successor is known then.
 * - `stale`: something changed, and the store has to be asked.
 * - `asking`: the store is being asked.
 * - `outdated`: the store is being asked, and something changed in the meantime.
 */
export interface Plan {
  readonly next: Occurrence | null
  readonly standing: "known" | "firing" | "stale" | "asking" | "outdated"
}

/** The state of one conversation: plain JSON, always bounded, under 500 bytes when idle. */
export interface State {
  readonly rules: Rules
  /** Every place up to this one was accepted. */
  readonly upTo: number
  /** Accepted places beyond a gap, ascending, at most 32. */
  readonly beyond: ReadonlyArray<number>
  /** The highest place that was refused for lack of room and waits in the store; 0 when none does. */
  readonly behind: number
  readonly load: Loading | null
  /** The highest sequence seen, of messages and of edits. */
  readonly newest: { readonly message: number; readonly edit: number }
  readonly duplicates: number
  readonly late: number
  /** The refs that wait for an answer (`message`, `edit`, `new`), by place, at most 32. */
  readonly waiting: ReadonlyArray<Ref>
  /** The place of the last `/new`: answers do not look further back. */
  readonly since: number
  readonly turn: Turn | null
  /** At most 32. Only its head is in progress. */
  readonly outbox: ReadonlyArray<Sending>
  /** Absent under rules 1. */
  readonly plan?: Plan
}
