import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { parse, type Prices } from "../../domain/spending/Prices.ts"
import { PriceStore } from "./PriceStore.ts"

/**
 * The options of {@link PriceBook.layer}.
 *
 * @since 0.1.0
 * @category models
 */
export interface PriceOptions {
  /** Prices by model that are set by hand. They come first. */
  readonly set: ReadonlyMap<string, Prices>
  /** The prices of a model whose price is not known; undefined to refuse it. */
  readonly unknown: Prices | undefined
  /** The models whose list prices are kept; all others of the list are left out. */
  readonly models: ReadonlyArray<string>
  /** Reads the provider's list: prices in OpenRouter's format by model. */
  readonly listed: Effect.Effect<ReadonlyMap<string, unknown>, unknown>
}

/** How old a list may be before it is read again, and the delay after a failure. */
const every = "6 hours"
const pause = "5 seconds"

/** How long a first call waits for the list. */
const patience = "20 seconds"

/**
 * The prices of models: set by hand, or read from the provider's list when it starts and every six hours, or as an earlier process
 * has read them.
 *
 * @since 0.1.0
 * @category services
 */
export class PriceBook extends Context.Tag("holdfast/services/spending/PriceBook")<
  PriceBook,
  {
    /** The prices of a model; undefined if they are not known and such models are refused. The first call may wait for the list. */
    readonly of: (model: string) => Effect.Effect<Prices | undefined>
  }
>() {
  static readonly layer = ({ listed, models, set, unknown }: PriceOptions): Layer.Layer<PriceBook, never, PriceStore> =>
    Layer.scoped(
      PriceBook,
      Effect.gen(function* () {
        const store = yield* PriceStore
        const book = new Map<string, Prices>()
        const ready = yield* Deferred.make<void>()
        const wanted = new Set(models.filter((model) => !set.has(model)))

        const learn = (model: string, pricing: unknown) => {
          const prices = wanted.has(model) ? parse(pricing) : undefined
          if (prices === undefined) return book.delete(model)
          return book.set(model, prices)
        }
        const load = Effect.matchEffect(store.load, {
          onFailure: (failure) => Effect.logDebug(`the stored prices are not read: ${failure.message}`),
          onSuccess: (all) => Effect.sync(() => all.forEach(({ model, pricing }) => learn(model, pricing)))
        })
        const refresh = Effect.gen(function* () {
          const found = yield* listed
          const readAt = yield* Clock.currentTimeMillis
          const known = [...found].filter(([model]) => wanted.has(model))
          for (const [model, pricing] of known) learn(model, pricing)
          yield* Deferred.succeed(ready, undefined)
          const missing = [...wanted].filter((model) => !book.has(model))
          if (missing.length > 0 && unknown === undefined) {
            yield* Effect.logWarning(
              `no price is known for ${missing.join(", ")}: while spending has caps it is not asked; set HOLDFAST_PRICES or HOLDFAST_UNKNOWN_PRICE`
            )
          }
          yield* Effect.ignore(store.save(known.map(([model, pricing]) => ({ model, pricing, readAt }))))
        })
        const refreshing = Effect.matchEffect(refresh, {
          onFailure: () => Effect.sleep(pause),
          onSuccess: () => Effect.sleep(every)
        })
        if (wanted.size > 0) {
          yield* load
          yield* Effect.forkScoped(Effect.forever(refreshing))
        }

        return PriceBook.of({
          of: (model) =>
            Effect.suspend(() => {
              const found = () => set.get(model) ?? book.get(model)
              if (found() !== undefined || !wanted.has(model)) return Effect.succeed(found() ?? unknown)
              return Effect.map(Effect.timeoutOption(Deferred.await(ready), patience), () => found() ?? unknown)
            })
        })
      })
    )
}
