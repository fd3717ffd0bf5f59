import type { ConversationKey, RequestId } from "../Ids.ts"
import type { Message } from "../telegram/Message.ts"
import type { MissedPolicy } from "./Missed.ts"
import type { Reminder, ReminderId } from "./Reminder.ts"
import type { Understood } from "./language/Understanding.ts"
import type { Zone } from "./calendar/Zone.ts"

/**
 * Who asks for something, where, and when (epoch milliseconds). `id` is the name that a new reminder gets: another for each
 * request (or call of a tool in it), and the same when that is read again.
 */
export interface Asker {
  readonly request: RequestId
  readonly id: ReminderId
  readonly bot: number
  readonly user: number
  readonly conversation: ConversationKey
  readonly now: number
  /** When it was said: earlier than `now`, where it was on its way for long. */
  readonly saidAt: number
}

/** A wish for a reminder: the words, and what becomes of it when it is missed, where the person said so. */
export interface Wish {
  readonly words: string
  readonly policy?: MissedPolicy | undefined
}

/** One possible meaning of a wish, for a button. */
export interface Offered {
  readonly understood: Understood
  readonly policy?: MissedPolicy | undefined
}

/** Everything that the store knows about a person. */
export interface Own {
  readonly zone: Zone | undefined
  /** A wish that waits for the zone. */
  readonly wish: Wish | undefined
  /** The active ones, by when they are due. */
  readonly reminders: ReadonlyArray<Reminder>
  /** The one that a button is about, whatever became of it; `undefined` when it is gone or another person's. */
  readonly pressed: Reminder | undefined
  /** The open offers of the question whose button was pressed; empty if it was another person's. */
  readonly offered: ReadonlyArray<Offered>
}

/** The result of a request: the reply, and everything that is stored with it in one transaction. */
export interface Outcome {
  readonly reply: Message
  /** Reminders that are new or changed. */
  readonly changed?: ReadonlyArray<Reminder>
  readonly zone?: Zone
  /** The wish that waits for the zone from now on; null removes it. */
  readonly wish?: Wish | null
  /** The offers of the reply's buttons, in order. */
  readonly offered?: ReadonlyArray<Offered>
  /** The offers of the question whose button was pressed are closed. */
  readonly taken?: true
}
