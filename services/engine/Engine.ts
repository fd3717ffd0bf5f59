import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { EngineUnavailable } from "../../domain/EngineUnavailable.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Placed } from "../turns/Updates.ts"

/**
 * Drives the conversation reducer: takes what was accepted, runs the steps, feeds their outcomes back.
 *
 * @since 0.1.0
 * @category ports
 */
export class Engine extends Context.Tag("holdfast/services/engine/Engine")<
  Engine,
  {
    /**
     * Durable when it returns: what was taken in is confirmed in the store. What was not (no room, or this failed) is
     * still unconfirmed, and the relay offers it again; offering twice is harmless.
     */
    readonly submit: (placed: ReadonlyArray<Placed>) => Effect.Effect<void, StoreUnavailable | EngineUnavailable>
    /** The reminders of these conversations changed. Durable when it returns; telling twice is harmless. */
    readonly replan: (
      conversations: ReadonlyArray<ConversationKey>
    ) => Effect.Effect<void, StoreUnavailable | EngineUnavailable>
  }
>() {}
