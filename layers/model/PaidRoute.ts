import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Paying from "../../services/model/Paying.ts"
import type { PriceOptions } from "../../services/spending/PriceBook.ts"
import { PriceBook } from "../../services/spending/PriceBook.ts"
import { Spending, type SpendingOptions } from "../../services/spending/Spending.ts"
import * as ModelList from "./ModelList.ts"
import type { OpenRouterOptions } from "./OpenRouter.ts"
import * as Route from "./Route.ts"

/** What a route may spend. `answerTokens`: the most tokens of an answer. */
interface PaidOptions extends Route.RouteOptions {
  readonly spending: Pick<SpendingOptions, "caps"> &
    Pick<PriceOptions, "unknown"> & { readonly prices: PriceOptions["set"]; readonly answerTokens: number }
}

/** Prices are needed only where spending has caps. */
const prices = ({ emergency, route, spending }: PaidOptions, provider: OpenRouterOptions) =>
  PriceBook.layer({
    set: spending.prices,
    unknown: spending.unknown,
    models: spending.caps.length === 0 ? [] : [...route, ...emergency.map(({ maker, model }) => `${maker}:${model}`)],
    listed: ModelList.readPrices(provider)
  })

/** The route whose calls are paid for under the caps on spending. */
export const layer = (options: PaidOptions, provider: OpenRouterOptions) =>
  Layer.unwrapEffect(
    Effect.map(Effect.all([Spending, PriceBook]), (parts) =>
      Route.layer(options, provider, Paying.make(...parts, options.spending))
    )
  ).pipe(Layer.provide(prices(options, provider)))
