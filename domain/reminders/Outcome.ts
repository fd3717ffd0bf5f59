import type { ConversationKey, RequestId } from "../Ids.ts"
import type { Message } from "../telegram/Message.ts"
import type { MissedPolicy } from "./Missed.ts"
import type { Reminder, ReminderId } from "./Reminder.ts"
import type { Understood } from "./language/Understanding.ts"
import type { Zone } from "./calendar/Zone.ts"

/**
 * Who asks, where, and when (epoch milliseconds). `id` is the id for a new reminder: unique per request (or tool call in it), and the
 * same when the request is repeated.
 */
export interface Asker {
  readonly request: RequestId
  readonly id: ReminderId
  readonly bot: number
  readonly user: number
  readonly conversation: ConversationKey
  readonly now: number
  /** When the request was sent; earlier than `now` if it was delayed. */
  readonly saidAt: number
}

/** A wish for a reminder: the words, and the policy for missed occurrences if the person gave one. */
export interface Wish {
  readonly words: string
  readonly policy?: MissedPolicy | undefined
}

/** One possible meaning of a wish, for a button. */
export interface Offered {
  readonly understood: Understood
  readonly policy?: MissedPolicy | undefined
}

/** An open question: the words that led to it, their text, and the reminder that its answer replaces. */
export interface Open extends Wish {
  readonly text: string
  readonly replaces?: ReminderId | undefined
}

/** Everything that the store knows about a person. */
export interface Own {
  readonly zone: Zone | undefined
  /** A wish that waits for the time zone. */
  readonly wish: Wish | undefined
  /** The active ones, by due time. */
  readonly reminders: ReadonlyArray<Reminder>
  /** The reminder of the pressed button, in any state; `undefined` if it is gone or belongs to another person. */
  readonly pressed: Reminder | undefined
  /** The open choices of the question whose button was pressed; empty if it belongs to another person. */
  readonly offered: ReadonlyArray<Offered>
  /** The question whose button was pressed, or which is answered, while it is open. */
  readonly open?: Open | undefined
}

/** The facts that decide which words have to be read. */
export type Known = Pick<Own, "wish" | "zone" | "offered" | "open">

/** The result of a request: the reply, and everything that is stored with it in one transaction. */
export interface Outcome {
  readonly reply: Message
  /** New and changed reminders. */
  readonly changed?: ReadonlyArray<Reminder>
  readonly zone?: Zone
  /** The wish that now waits for the zone; null removes it. */
  readonly wish?: Wish | null
  /** The choices of the reply's buttons, in order. */
  readonly offered?: ReadonlyArray<Offered>
  /** The question that the reply asks. */
  readonly open?: Open
  /** Closes the choices of the question whose button was pressed. */
  readonly taken?: true
}
