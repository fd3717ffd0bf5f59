import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Occurrence } from "../../domain/conversation/State.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * A conversation whose reminders changed, and which its engine has not heard yet. The version rises with each change.
 *
 * @since 0.1.0
 * @category models
 */
export interface Changed {
  readonly conversation: ConversationKey
  readonly version: number
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
    /** The occurrence that is due next in a conversation. */
    readonly next: (conversation: ConversationKey) => Effect.Effect<Occurrence | null, StoreUnavailable>
    /** What engines have to be told. */
    readonly changed: (limit: number) => Effect.Effect<ReadonlyArray<Changed>, StoreUnavailable>
    /** An engine was told, unless something changed since. */
    readonly announced: (changed: ReadonlyArray<Changed>) => Effect.Effect<void, StoreUnavailable>
    /** Succeeds when this process has changed something since the last time. */
    readonly awaitChange: Effect.Effect<void>
  }
>() {}
