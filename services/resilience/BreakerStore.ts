import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Stored } from "./Breaker.ts"

/**
 * Stores the state of breakers across restarts.
 *
 * @since 0.1.0
 * @category ports
 */
export class BreakerStore extends Context.Tag("holdfast/services/resilience/BreakerStore")<
  BreakerStore,
  {
    /** `savedAt`: when the state was saved, in epoch milliseconds. */
    readonly load: Effect.Effect<ReadonlyArray<Stored & { readonly savedAt: number }>, StoreUnavailable>
    readonly save: (breaker: Stored, at: number) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** Stores nothing. */
  static readonly none: Layer.Layer<BreakerStore> = Layer.succeed(BreakerStore, {
    load: Effect.succeed([]),
    save: () => Effect.void
  })
}
