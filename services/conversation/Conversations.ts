import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { Ref, State } from "../../domain/conversation/State.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The states that the embedded engine drives. Every method is one transaction.
 *
 * @since 0.1.0
 * @category ports
 */
export class Conversations extends Context.Tag("holdfast/services/conversation/Conversations")<
  Conversations,
  {
    /** The stored state; `initial` where there is none. A state of unknown rules is a defect that names its key. */
    readonly load: (key: ConversationKey) => Effect.Effect<State, StoreUnavailable>
    /**
     * Writes a state, and confirms the updates at the given places.
     * `wakeAt` is when to look at it again (null: only when something happens); `idle` that nothing is left to do.
     */
    readonly commit: (
      key: ConversationKey,
      change: {
        readonly state: State
        readonly confirmed: ReadonlyArray<number>
        readonly wakeAt: number | null
        readonly idle: boolean
      }
    ) => Effect.Effect<void, StoreUnavailable>
    /** Confirms the updates at the given places, where an engine keeps its states elsewhere. */
    readonly confirm: (key: ConversationKey, places: ReadonlyArray<number>) => Effect.Effect<void, StoreUnavailable>
    /** The refs of updates after a place, in order, confirmed or not: a state knows which of them it took in. */
    readonly waiting: (
      key: ConversationKey,
      after: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<Ref>, StoreUnavailable>
    /** All that are not idle: what a start goes on with. */
    readonly busy: Effect.Effect<ReadonlyArray<ConversationKey>, StoreUnavailable>
    /** Those whose time has come, and the next time after `now` (null: none). */
    readonly due: (
      now: number
    ) => Effect.Effect<
      { readonly keys: ReadonlyArray<ConversationKey>; readonly next: number | null },
      StoreUnavailable
    >
  }
>() {}
