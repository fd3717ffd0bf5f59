import type { ConversationKey, RequestId } from "../Ids.ts"
import type { Message } from "../telegram/Message.ts"
import type { MissedPolicy } from "./Missed.ts"
import type { Reminder, ReminderId } from "./Reminder.ts"
import type { Understood } from "./language/Understanding.ts"
import type { Zone } from "./calendar/Zone.ts"

/**
 * Who asks for something, where, and when (epoch milliseconds). `id` is the name that a new reminder gets: another for each
 * request (or call of a tool in it), and the same when that is read again.
 *
 * @since 0.1.0
 * @category models
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

/**
 * A wish for a reminder: the words, and what becomes of it when it is missed, where the person said so.
 *
 * @since 0.1.0
 * @category models
 */
export interface Wish {
  readonly words: string
  readonly policy?: MissedPolicy | undefined
}

/**
 * What may have been meant by a wish, for a button.
 *
 * @since 0.1.0
 * @category models
 */
export interface Offered {
  readonly understood: Understood
  readonly policy?: MissedPolicy | undefined
}

/**
 * What the store knows of a person.
 *
 * @since 0.1.0
 * @category models
 */
export interface Own {
  readonly zone: Zone | undefined
  /** What waits for the zone to be told. */
  readonly wish: Wish | undefined
  /** The active ones, by when they are due. */
  readonly reminders: ReadonlyArray<Reminder>
  /** The one that a button is about, whatever became of it; `undefined` when it is gone or another person's. */
  readonly pressed: Reminder | undefined
  /** What was offered with a question of ours and was not taken yet; empty when it was another person's. */
  readonly offered: ReadonlyArray<Offered>
}

/**
 * What a request comes to: the reply, and what is stored with it in one transaction.
 *
 * @since 0.1.0
 * @category models
 */
export interface Outcome {
  readonly reply: Message
  /** Reminders that are new or changed. */
  readonly changed?: ReadonlyArray<Reminder>
  readonly zone?: Zone
  /** What waits for the zone from now on; null: nothing. */
  readonly wish?: Wish | null
  /** What the buttons of the reply offer, in order. */
  readonly offered?: ReadonlyArray<Offered>
  /** What the question offered whose button was pressed is taken. */
  readonly taken?: true
}
