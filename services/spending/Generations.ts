import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type { Money } from "../../domain/spending/Money.ts"
import type { Tokens } from "./SpendingStore.ts"

/** What a provider says about a generation that has ended. */
export interface Told {
  readonly cost: Money
  readonly tokens?: Tokens
}

/**
 * A provider's records of generations.
 *
 * @since 0.1.0
 * @category ports
 */
export class Generations extends Context.Tag("holdfast/services/spending/Generations")<
  Generations,
  {
    /** None while the provider does not tell. Fails if it cannot be asked now. */
    readonly find: (generation: string) => Effect.Effect<Option.Option<Told>, { readonly message: string }>
  }
>() {
  /** Nobody is asked. */
  static readonly none: Layer.Layer<Generations> = Layer.succeed(Generations, { find: () => Effect.succeedNone })
}
