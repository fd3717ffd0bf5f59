import type { AdaptationOptions } from "../../domain/model/Adaptation.ts"
import type { ThrottlePolicy } from "../../services/resilience/Throttle.ts"
import type * as Duration from "effect/Duration"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { claims, type Rule } from "../../domain/model/Rules.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import type { Candidate, Continuation } from "../../services/model/Candidate.ts"
import type { ModelRouter } from "../../services/model/ModelRouter.ts"
import type { RouteEvents } from "../../services/model/RouteEvents.ts"
import * as Router from "../../services/model/Router.ts"
import { candidate } from "../../services/model/SingleModel.ts"
import type { Breakers } from "../../services/resilience/Breakers.ts"
import type { Budget } from "../../services/resilience/Budget.ts"
import * as OpenRouter from "./OpenRouter.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface RouteOptions {
  /** The models to ask, in order. */
  readonly route: readonly [string, ...ReadonlyArray<string>]
  readonly deadlines: Deadlines
  readonly retry: Candidate["retry"]
  readonly continuations: ReadonlyArray<Continuation>
  readonly throttle: Partial<ThrottlePolicy>
  readonly adaptation: AdaptationOptions | undefined
  readonly hedgeAfter: Duration.Duration | undefined
  /** How many tokens a model can be shown, where it is known. */
  readonly windows: ReadonlyMap<string, number>
  readonly replays: boolean
  /** What refusals are, before our own classification. */
  readonly rules: ReadonlyArray<Rule>
}

/** In UTF-16 units. English has four, other languages fewer. */
const token = 3

/**
 * A route of models at one OpenAI-compatible provider.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: RouteOptions,
  provider: OpenRouter.OpenRouterOptions
): Layer.Layer<ModelRouter, never, Breakers | Budget | RouteEvents> =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const { adaptation, continuations, deadlines, hedgeAfter, replays, retry, route, throttle, windows } = options
      const context = yield* Layer.build(OpenRouter.layer({ ...provider, deadlines, claims: claims(options.rules) }))
      const chat = Context.get(context, ChatModel)
      const one = (model: string): Candidate => ({
        ...candidate(model, chat),
        credential: "OPENROUTER_API_KEY",
        deadlines,
        retry,
        window: token * (windows.get(model) ?? Infinity),
        replays,
        continuations
      })
      const [first, ...others] = [...new Set(route)]
      return Router.layer({
        candidates: [one(first ?? route[0]), ...others.map(one)],
        throttle,
        adaptation,
        hedgeAfter
      })
    })
  )
