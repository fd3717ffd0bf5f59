import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { Occurrence } from "../../domain/conversation/State.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Occasion, Stored } from "../../domain/reminders/Occasion.ts"
import type { Asker, Outcome, Own } from "../../domain/reminders/Outcome.ts"
import type { ReminderId } from "../../domain/reminders/Reminder.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Message } from "../../domain/telegram/Message.ts"
import type { Call } from "../turns/Tools.ts"

/**
 * A conversation whose reminders changed, and which its engine has not heard yet. The version is another after each change.
 *
 * @since 0.1.0
 * @category models
 */
export interface Changed {
  readonly conversation: ConversationKey
  readonly version: number
}

/**
 * What a button is about.
 *
 * @since 0.1.0
 * @category models
 */
export interface About {
  readonly pressed?: ReminderId
  /** The request whose reply offered something. */
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
    /** The facts that decide which words have to be read before {@link reply} or {@link call}. They can have changed by then. */
    readonly known: (asker: Asker) => Effect.Effect<Pick<Own, "wish" | "zone">, StoreUnavailable>
    /**
     * Decides what a request comes to, and keeps that with its reply: once, later runs get the reply that is kept. A reminder that
     * is just being told counts as told. `decide` may be run more than once.
     */
    readonly reply: (
      asker: Asker,
      about: About,
      decide: (own: Own) => Outcome
    ) => Effect.Effect<Message, StoreUnavailable>
    /** The same for a call of a tool, under the turn, the round and the index; its reply is what the model reads. */
    readonly call: (asker: Asker, call: Call, decide: (own: Own) => Outcome) => Effect.Effect<string, StoreUnavailable>
    /** The occurrence that is due next in a conversation. */
    readonly next: (conversation: ConversationKey) => Effect.Effect<Occurrence | null, StoreUnavailable>
    /** Decides what a reminder comes to, and keeps that; none where it is gone, or nothing is decided. */
    readonly change: (
      id: ReminderId,
      now: number,
      decide: (stored: Stored) => Occasion | undefined
    ) => Effect.Effect<Option.Option<Occasion>, StoreUnavailable>
    /** What engines have to be told. */
    readonly changed: (limit: number) => Effect.Effect<ReadonlyArray<Changed>, StoreUnavailable>
    /** An engine was told, unless something changed since. */
    readonly announced: (changed: ReadonlyArray<Changed>) => Effect.Effect<void, StoreUnavailable>
    /** Succeeds when this process has changed something since the last time. */
    readonly awaitChange: Effect.Effect<void>
  }
>() {}
