import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { Ref, State } from "../../domain/conversation/State.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** Up to where a conversation is done: every place up to `upTo`, with the last `/new` at `since` (0: none). */
export interface Done {
  readonly upTo: number
  readonly since: number
}

/** What is to be taken in, and the places among it at which all is done. */
export interface Waiting {
  readonly refs: ReadonlyArray<Ref>
  readonly passed: ReadonlyArray<number>
}

/**
 * The states that the embedded engine drives. Every method is one transaction.
 *
 * @since 0.1.0
 * @category ports
 */
export class Conversations extends Context.Tag("holdfast/services/engine/Conversations")<
  Conversations,
  {
    /** The identity of this store, for its life: who keeps something about it elsewhere keeps it under this name. */
    readonly id: Effect.Effect<string, StoreUnavailable>
    /**
     * The stored state; where there is none, one that begins after what is done. A state of unknown rules is a defect that names its
     * key.
     */
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
    /**
     * For an engine that keeps its states elsewhere: gives up the stored state, and tells where a new one is to begin. All that was
     * not done is offered again by `waiting`.
     */
    readonly release: (key: ConversationKey) => Effect.Effect<Done, StoreUnavailable>
    /** For the same: confirms the updates at the given places. */
    readonly confirm: (key: ConversationKey, places: ReadonlyArray<number>) => Effect.Effect<void, StoreUnavailable>
    /** The updates after a place, in order, confirmed or not: a state knows which of them it took in. */
    readonly waiting: (key: ConversationKey, after: number, limit: number) => Effect.Effect<Waiting, StoreUnavailable>
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
