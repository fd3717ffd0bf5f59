import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** The list prices of a model in the provider's format (see `domain/spending/Prices`), and when they were read, in epoch milliseconds. */
export interface StoredPrice {
  readonly model: string
  readonly pricing: unknown
  readonly readAt: number
}

/**
 * The prices that providers list, kept so that a start does not depend on the provider.
 *
 * @since 0.1.0
 * @category ports
 */
export class PriceStore extends Context.Tag("holdfast/services/spending/PriceStore")<
  PriceStore,
  {
    readonly load: Effect.Effect<ReadonlyArray<StoredPrice>, StoreUnavailable>
    readonly save: (prices: ReadonlyArray<StoredPrice>) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** Nothing is kept. */
  static readonly none: Layer.Layer<PriceStore> = Layer.succeed(PriceStore, {
    load: Effect.succeed([]),
    save: () => Effect.void
  })
}
