import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Adaptation from "../../domain/model/transcript/Adaptation.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import * as OpenRouter from "../../layers/model/OpenRouter.ts"
import type { Candidate } from "../../services/model/Candidate.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import { ModelRouter } from "../../services/model/ModelRouter.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import * as Router from "../../services/model/Router.ts"
import { candidate } from "../../services/model/SingleModel.ts"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../services/resilience/BreakerStore.ts"
import { Budget } from "../../services/resilience/Budget.ts"
import { randomFrom } from "../Random.ts"
import * as FaultProxy from "./FaultProxy.ts"
import type { Weather } from "./Profiles.ts"

/** A provider: the sandbox's or a real one. */
export interface Upstream {
  readonly baseUrl: string
  readonly key: Redacted.Redacted
  readonly model: string
}

/** A route with a fault proxy before each candidate. */
export interface Trial {
  readonly router: typeof ModelRouter.Service
  readonly proxies: ReadonlyArray<FaultProxy.FaultProxy>
  /** The events of the route so far. */
  readonly events: ReadonlyArray<RouteEvent>
}

/** Shorter than a bot's, so that a report takes minutes. */
const deadlines = {
  connect: Duration.seconds(2),
  firstToken: Duration.seconds(2),
  idle: Duration.seconds(1),
  total: Duration.seconds(30)
}

/** How long a breaker stays open the first time. */
export const firstBreak = Duration.seconds(1)

const policy: Partial<BreakerPolicy> = {
  breaks: Schedule.modifyDelay(Schedule.exponential(firstBreak), (_, delay) => Duration.min(delay, "8 seconds"))
}

export const make = (
  upstream: Upstream,
  weather: ReadonlyArray<Weather>,
  seed: number,
  change: Partial<Candidate> = {}
): Effect.Effect<Trial, never, Scope.Scope> =>
  Effect.gen(function* () {
    const began = Date.now()
    const proxies = yield* Effect.forEach(weather, (one, index) => {
      const random = randomFrom(31 * seed + index)
      return FaultProxy.make(upstream.baseUrl, () => one(random, Date.now() - began))
    })
    const candidates = yield* Effect.forEach(proxies, ({ baseUrl }, index) =>
      Effect.map(Layer.build(OpenRouter.layer({ baseUrl, key: upstream.key, deadlines })), (context): Candidate => ({
        ...candidate(upstream.model, Context.get(context, ChatModel)),
        name: ["first", "second"][index] ?? `${index}`,
        credential: `key ${index}`,
        deadlines,
        ...change
      }))
    )
    const events: Array<RouteEvent> = []
    const [first, ...others] = candidates
    if (first === undefined) return yield* Effect.dieMessage("a route needs a candidate")
    const context = yield* Layer.build(
      Router.layer({ candidates: [first, ...others], adaptation: Adaptation.defaults }).pipe(
        Layer.provideMerge(RouteEvents.layer),
        Layer.provide([Breakers.layer(policy), Budget.layer()]),
        Layer.provide(BreakerStore.none)
      )
    )
    Context.get(context, RouteEvents).listen((event) => void events.push(event))
    return { router: Context.get(context, ModelRouter), proxies, events }
  })
