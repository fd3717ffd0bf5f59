import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Breakers } from "../resilience/Breakers.ts"
import { BreakerStore } from "../resilience/BreakerStore.ts"
import { Budget } from "../resilience/Budget.ts"
import { production } from "../resilience/Retry.ts"
import type { Candidate } from "./Candidate.ts"
import { ChatModel } from "./ChatModel.ts"
import type { ModelRouter } from "./ModelRouter.ts"
import { RouteEvents } from "../telemetry/RouteEvents.ts"
import * as Router from "./Router.ts"
import type { RouterOptions } from "./RouterOptions.ts"

/**
 * A candidate with the defaults: the production retry preset, an unknown window, and `instruct` as the first continuation of a cut
 * answer.
 *
 * @since 0.1.0
 * @category constructors
 */
export const candidate = (model: string, provider: typeof ChatModel.Service): Candidate => ({
  name: model,
  model,
  credential: "its key",
  provider,
  deadlines: {},
  retry: production,
  window: Infinity,
  tools: true,
  pictures: true,
  replays: false,
  continuations: ["instruct", "restart"]
})

/**
 * A route with one model, with its own breaker and budget.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  model: string,
  options: Pick<RouterOptions, "paying"> = {}
): Layer.Layer<ModelRouter, never, ChatModel> =>
  Layer.unwrapEffect(
    Effect.map(ChatModel, (provider) => Router.layer({ ...options, candidates: [candidate(model, provider)] }))
  ).pipe(Layer.provide([Breakers.layer(), Budget.layer(), RouteEvents.layer]), Layer.provide(BreakerStore.none))
