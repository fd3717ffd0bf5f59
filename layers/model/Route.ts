import type { AdaptationOptions } from "../../domain/model/transcript/Adaptation.ts"
import type { AcceptRatioOptions } from "../../domain/resilience/AcceptRatio.ts"
import type * as Duration from "effect/Duration"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type * as Schedule from "effect/Schedule"
import * as Layer from "effect/Layer"
import { claims, type Rule } from "../../domain/model/refusals/Rules.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import * as Capabilities from "../../services/model/Capabilities.ts"
import { CapabilityStore } from "../../services/model/CapabilityStore.ts"
import type { Candidate, Continuation } from "../../services/model/Candidate.ts"
import type { ModelRouter } from "../../services/model/ModelRouter.ts"
import type { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import type { Paying } from "../../services/model/Paying.ts"
import * as Router from "../../services/model/Router.ts"
import { candidate } from "../../services/model/SingleModel.ts"
import type { Breakers } from "../../services/resilience/Breakers.ts"
import type { Budget } from "../../services/resilience/Budget.ts"
import type { BulkheadOptions } from "../../services/resilience/Bulkhead.ts"
import * as Direct from "./ai/Direct.ts"
import * as ModelList from "./ModelList.ts"
import * as OpenRouter from "./OpenRouter.ts"

/**
 * A model at its maker's own API, for when the main provider is unavailable. `credential` is the name of the setting
 * with its key.
 */
export interface Emergency {
  readonly maker: Direct.Maker
  readonly model: string
  readonly credential: string
  readonly key: Redacted.Redacted
  readonly baseUrl: string | undefined
}

export interface RouteOptions {
  /** The models, in the order in which they are asked. */
  readonly route: readonly [string, ...ReadonlyArray<string>]
  /** Asked after those of `route`. */
  readonly emergency: ReadonlyArray<Emergency>
  readonly deadlines: Deadlines
  readonly retry: Candidate["retry"]
  readonly continuations: ReadonlyArray<Continuation>
  readonly throttling: Partial<AcceptRatioOptions>
  readonly bulkhead: Partial<BulkheadOptions>
  readonly adaptation: AdaptationOptions | undefined
  readonly hedgeAfter: Duration.Duration | undefined
  /** The cooldown of a rejected credential, or of a model that does not exist. */
  readonly cooldowns: Schedule.Schedule<unknown>
  /** How many tokens a model can be shown, where it is known. */
  readonly windows: ReadonlyMap<string, number>
  readonly replays: boolean
  /** By candidate name: the parts of a request that are never sent to it, and those that always are. */
  readonly capabilities: ReadonlyMap<string, Pick<Candidate, "lacks" | "takes">>
  /** Rules that classify refusals before the built-in ones. */
  readonly rules: ReadonlyArray<Rule>
}

/** An address without its query, user name and password, which may be secrets. */
const placeOf = (baseUrl: string): string => {
  if (!URL.canParse(baseUrl)) return baseUrl
  const { host, pathname } = new URL(baseUrl)
  return `${host}${pathname}`
}

/** A route of models at one OpenAI-compatible provider, followed by models at their makers' own APIs. */
export const layer = (
  options: RouteOptions,
  provider: OpenRouter.OpenRouterOptions,
  paying?: Paying
): Layer.Layer<ModelRouter, never, Breakers | Budget | CapabilityStore | RouteEvents> =>
  Layer.unwrapScoped(
    Effect.gen(function* () {
      const {
        adaptation,
        bulkhead,
        continuations,
        deadlines,
        emergency,
        hedgeAfter,
        retry,
        route,
        throttling,
        windows
      } = options
      const claimed = claims(options.rules)
      const built = (layer: Layer.Layer<ChatModel>) =>
        Effect.map(Layer.build(layer), (context) => Context.get(context, ChatModel))
      const common = (name: string, baseUrl: string) => ({
        ...options.capabilities.get(name),
        address: placeOf(baseUrl),
        deadlines,
        retry,
        window: windows.get(name) ?? Infinity,
        continuations
      })

      const chat = yield* built(OpenRouter.layer({ ...provider, deadlines, claims: claimed }))
      const one = (model: string): Candidate => ({
        ...candidate(model, chat),
        ...common(model, provider.baseUrl),
        credential: "OPENROUTER_API_KEY",
        replays: options.replays
      })
      const direct = yield* Effect.forEach(emergency, ({ baseUrl, credential, key, maker, model }) =>
        Effect.map(
          built(Direct.layer(maker, { model, key, baseUrl, deadlines, claims: claimed })),
          (chat): Candidate => {
            const name = `${maker}:${model}`
            return { ...candidate(model, chat), ...common(name, baseUrl ?? maker), name, credential, tools: false }
          }
        )
      )
      const [first, ...others] = [...new Set(route)]
      return Router.layer({
        capabilities: yield* Effect.flatMap(CapabilityStore, Capabilities.make),
        candidates: [one(first ?? route[0]), ...others.map(one), ...direct],
        throttling,
        bulkhead,
        adaptation,
        hedgeAfter,
        paying,
        cooldowns: options.cooldowns,
        listed: ModelList.read(provider)
      })
    })
  )
