import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { Ref, State } from "../../domain/conversation/State.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** The completed part of a conversation: every place up to `upTo`, with the last `/new` at `since` (0: none). */
export interface Done {
  readonly upTo: number
  readonly since: number
}

/** The updates after a place: the refs of the unfinished ones, and the places of the finished ones. */
export interface Waiting {
  readonly refs: ReadonlyArray<Ref>
  readonly passed: ReadonlyArray<number>
}

/**
 * The stored states of conversations, and the updates that wait for them. The embedded engine keeps its states here; an
 * engine that keeps them elsewhere uses `release`, `confirm` and `waiting` only. Every method is one transaction; if it
 * fails with `StoreUnavailable`, nothing was written.
 *
 * @since 0.1.0
 * @category ports
 */
export class Conversations extends Context.Tag("holdfast/services/engine/Conversations")<
  Conversations,
  {
    /** The identity of this store, which never changes: data about it that is kept elsewhere is kept under this id. */
    readonly id: Effect.Effect<string, StoreUnavailable>
    /**
     * The stored state, or a new one that begins after the completed part. A state of unknown rules is a defect that
     * names its key.
     */
    readonly load: (key: ConversationKey) => Effect.Effect<State, StoreUnavailable>
    /**
     * Writes a state, and confirms the updates at the given places. `wakeAt` is when to load it again in epoch
     * milliseconds (`null`: only after an event); `idle` means that it has no work left.
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
     * For an engine that keeps its states elsewhere: removes the stored state, and returns where a new one begins.
     * `waiting` offers everything after that again.
     */
    readonly release: (key: ConversationKey) => Effect.Effect<Done, StoreUnavailable>
    /** For such an engine: confirms the updates at the given places. */
    readonly confirm: (key: ConversationKey, places: ReadonlyArray<number>) => Effect.Effect<void, StoreUnavailable>
    /**
     * At most `limit` updates after a place, in order, confirmed or not: a state knows which of them it has accepted.
     */
    readonly waiting: (key: ConversationKey, after: number, limit: number) => Effect.Effect<Waiting, StoreUnavailable>
    /** The conversations that are not idle: a start resumes them. */
    readonly busy: Effect.Effect<ReadonlyArray<ConversationKey>, StoreUnavailable>
    /** The conversations whose `wakeAt` has come, and the next one after `now` (`null`: none). */
    readonly due: (
      now: number
    ) => Effect.Effect<
      { readonly keys: ReadonlyArray<ConversationKey>; readonly next: number | null },
      StoreUnavailable
    >
  }
>() {}
