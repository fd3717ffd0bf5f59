import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { EngineUnavailable } from "../../domain/EngineUnavailable.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Placed } from "../turns/Updates.ts"

/**
 * Drives the conversation reducer: takes accepted updates, runs the steps, and feeds their outcomes back. Fails with
 * `StoreUnavailable` or `EngineUnavailable`; the caller then submits again.
 *
 * @since 0.1.0
 * @category ports
 */
export class Engine extends Context.Tag("holdfast/services/engine/Engine")<
  Engine,
  {
    /**
     * Durable when it returns: updates that the engine took are confirmed in the store. Others (for lack of room, or
     * after a failure) stay unconfirmed, and the relay offers them again; duplicates do no harm.
     */
    readonly submit: (placed: ReadonlyArray<Placed>) => Effect.Effect<void, StoreUnavailable | EngineUnavailable>
    /** Announces that the reminders of these conversations changed. Durable when it returns; duplicates do no harm. */
    readonly replan: (
      conversations: ReadonlyArray<ConversationKey>
    ) => Effect.Effect<void, StoreUnavailable | EngineUnavailable>
  }
>() {}
