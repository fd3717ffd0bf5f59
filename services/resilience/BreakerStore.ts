import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Stored } from "./Breaker.ts"

/**
 * Where breakers stand, kept over a restart.
 *
 * @since 0.1.0
 * @category ports
 */
export class BreakerStore extends Context.Tag("holdfast/services/resilience/BreakerStore")<
  BreakerStore,
  {
    /** With when each was saved. */
    readonly load: Effect.Effect<ReadonlyArray<Stored & { readonly savedAt: number }>, StoreUnavailable>
    readonly save: (breaker: Stored, at: number) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** Keeps nothing. */
  static readonly none: Layer.Layer<BreakerStore> = Layer.succeed(BreakerStore, {
    load: Effect.succeed([]),
    save: () => Effect.void
  })
}
