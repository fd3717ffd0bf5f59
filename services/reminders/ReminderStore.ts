import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Occurrence } from "../../domain/conversation/State.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Occasion, Stored } from "../../domain/reminders/Occasion.ts"
import type { Asker, Known, Outcome, Own } from "../../domain/reminders/Outcome.ts"
import type { ReminderId } from "../../domain/reminders/Reminder.ts"
import type { Acted, VerbRefused } from "../../domain/operations/Journal.ts"
import type { NoReminder, ReminderDeed } from "../../domain/reminders/Operating.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Message } from "../../domain/telegram/Message.ts"
import type { Call } from "../turns/Tools.ts"

/** A conversation with changed reminders that its engine has not confirmed yet. Each change has a new version. */
export interface Changed {
  readonly conversation: ConversationKey
  readonly version: number
}

/** A message of the bot. */
export interface Under {
  readonly chat: number
  readonly message: number
}

/** A message whose buttons are of no use any more, and the request that it was the reply to. */
export interface Spent extends Under {
  readonly request: RequestId
}

/** The target of a button. */
export interface About {
  /** The message under which the button is. */
  readonly under?: Under
  readonly pressed?: ReminderId
  /** The request whose question was answered, by a button or in words. */
  readonly asked?: RequestId
}

/**
 * The reminders of all conversations. Every method is one transaction.
 *
 * @since 0.1.0
 * @category ports
 */
export class ReminderStore extends Context.Tag("holdfast/services/reminders/ReminderStore")<
  ReminderStore,
  {
    /**
     * The facts that decide which words have to be read before {@link reply} or {@link call}. They can have changed by
     * then.
     */
    readonly known: (asker: Asker, about: About) => Effect.Effect<Known, StoreUnavailable>
    /**
     * Decides about a request once, and stores the decision with its reply; later runs return the stored reply. A
     * reminder that is being sent counts as sent. `decide` may run more than once.
     */
    readonly reply: (
      asker: Asker,
      about: About,
      decide: (own: Own) => Outcome
    ) => Effect.Effect<Message, StoreUnavailable>
    /** The same for a tool call, under the turn, the round and the index; the reply is the result for the model. */
    readonly call: (asker: Asker, call: Call, decide: (own: Own) => Outcome) => Effect.Effect<string, StoreUnavailable>
    /**
     * The messages of a bot whose buttons are of no use any more, because their reminder fired, or was cancelled or
     * changed elsewhere: since `since` at least, and without those that were claimed at `tried` or later.
     */
    readonly spent: (
      bot: number,
      before: { readonly since: number; readonly tried: number },
      limit: number
    ) => Effect.Effect<ReadonlyArray<Spent>, StoreUnavailable>
    /** Claims one of them: false if another process claimed it at `before` or later. */
    readonly claimSpent: (request: RequestId, before: number, now: number) => Effect.Effect<boolean, StoreUnavailable>
    /** Its buttons are gone, or cannot be removed. */
    readonly tidied: (request: RequestId) => Effect.Effect<void, StoreUnavailable>
    /** The next occurrence in a conversation. */
    readonly next: (conversation: ConversationKey) => Effect.Effect<Occurrence | null, StoreUnavailable>
    /** Decides about an occurrence and stores the decision; none if the reminder is gone, or there is nothing to decide. */
    readonly change: (
      id: ReminderId,
      now: number,
      decide: (stored: Stored) => Occasion | undefined
    ) => Effect.Effect<Option.Option<Occasion>, StoreUnavailable>
    /**
     * Carries out what an operator decides, with an entry in the journal. Of two operators who saw the same reminder and
     * decide at once, the second one is told who was first.
     */
    readonly operate: (
      id: ReminderId,
      deed: ReminderDeed,
      by: string,
      now: number
    ) => Effect.Effect<Acted, NoReminder | VerbRefused | StoreUnavailable>
    /** The changes that engines do not know yet. */
    readonly changed: (limit: number) => Effect.Effect<ReadonlyArray<Changed>, StoreUnavailable>
    /** Removes announced changes, unless the reminders changed again. */
    readonly announced: (changed: ReadonlyArray<Changed>) => Effect.Effect<void, StoreUnavailable>
    /** Succeeds when this process has changed something since the last call. */
    readonly awaitChange: Effect.Effect<void>
  }
>() {}
