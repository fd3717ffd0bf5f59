import { Context, Duration, Effect, Layer, Redacted } from "effect"
import { fileURLToPath } from "node:url"
import type { Access } from "../../domain/telegram/Access.ts"
import type { Times } from "../../domain/conversation/Policy.ts"
import { address } from "../../domain/Ids.ts"
import type { Amounts } from "../../domain/people/Quota.ts"
import * as Assistant from "../../layers/assistant/Assistant.ts"
import type { Role } from "../../layers/settings/EngineVariables.ts"
import { Database } from "../../layers/sql/database/Database.ts"
import * as LeaseStoreSql from "../../layers/sql/stores/LeaseStoreSql.ts"
import * as PollsSql from "../../layers/sql/stores/PollsSql.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import * as TemporalAssistant from "../../layers/temporal/TemporalAssistant.ts"
import { Relay } from "../../services/engine/Relay.ts"
import type { Placed } from "../../services/turns/Updates.ts"
import { Engine } from "../../services/engine/Engine.ts"
import { Lease } from "../../services/sharing/Lease.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"
import { ModelRouter } from "../../services/model/ModelRouter.ts"
import * as Router from "../../services/model/Router.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { candidate } from "../../services/model/SingleModel.ts"
import { Readiness } from "../../services/Readiness.ts"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../services/resilience/BreakerStore.ts"
import { Budget } from "../../services/resilience/Budget.ts"
import * as Retry from "../../services/resilience/Retry.ts"
import { Polls } from "../../services/telegram/Polls.ts"
import { SendLimits } from "../../services/telegram/SendLimits.ts"
import { bot } from "../support/arrivals.ts"
import { mortalDatabase, type Pulse } from "./Mortal.ts"
import { type Outside, sendDeadline } from "./Outside.ts"

/** How conversations are held in a world. */
export interface Terms {
  readonly queue: "gather" | "each"
  readonly times: Times
  /** After so long without a sign, Temporal gives a worker up. */
  readonly heartbeat: Duration.Duration
  /** What a person may use per day. */
  readonly quotas?: Partial<Amounts>
}

/** How a process is composed. */
export interface Composition {
  readonly terms: Terms
  readonly outside: Outside
  /** Who may talk with the bot. */
  readonly friends: ReadonlySet<number>
  /** Several processes work on one database. */
  readonly several: boolean
  readonly taskQueue: string
}

/** One life of a process. */
export interface Life {
  readonly role: Role
  readonly pulse: Pulse
  readonly database: typeof Database.Service
  /** The address of the Temporal service; nothing: the embedded engine. */
  readonly temporal: string | undefined
}

/** Every failure of the model comes to the engine, and no chat spoils the breaker or the budget of another one. */
const routes: Layer.Layer<ModelRouter, never, ChatModel> = Layer.scoped(
  ModelRouter,
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const provider = yield* ChatModel
    const route = (client: string) =>
      Router.layer({ candidates: [{ ...candidate(client, provider), retry: Retry.none }] }).pipe(
        Layer.provide([Breakers.layer(), Budget.layer(), RouteEvents.layer]),
        Layer.provide(BreakerStore.none)
      )
    const routerOf = yield* Effect.cachedFunction((client: string) =>
      Effect.map(Layer.buildWithScope(route(client), scope), Context.get(ModelRouter))
    )
    return ModelRouter.of({
      answer: (ask) => Effect.flatMap(routerOf(ask.client), (router) => router.answer(ask))
    })
  })
)

const stepRetry = { initial: 50, maximum: 50, coefficient: 1, attempts: 5 }

/** Every answer in a group that does not come at once is previewed. */
const groupPace = Duration.millis(50)

const bundle = fileURLToPath(new URL("../../dist/workflows.bundle.js", import.meta.url))

/** The engine, at work by its role. Of chats that are deaf it hears nothing. */
const engine = ({ friends, outside, taskQueue, terms }: Composition, { role, temporal }: Life) => {
  const options = { ...terms, stepRetry, grace: Duration.zero }
  const access: Access = { _tag: "Allowed", users: friends }
  const steps = Layer.provide(
    Assistant.steps({ access, sendDeadline, groupPace, streaming: true, systemPrompt: "" }),
    routes
  )
  const whole =
    temporal === undefined
      ? Layer.provide(Assistant.embedded(options), steps)
      : TemporalAssistant.layer(
          {
            ...options,
            role,
            taskQueues: [taskQueue],
            temporal: Redacted.make({ TEMPORAL_ADDRESS: temporal }),
            bundle
          },
          steps
        )
  const hears = ({ conversation }: Placed) => !outside.chat(address(conversation).chat).deaf
  return Layer.effect(
    Engine,
    Effect.map(Engine, (engine) => ({ ...engine, submit: (placed) => engine.submit(placed.filter(hears)) }))
  ).pipe(Layer.provide(whole))
}

/** The assistant of a process, composed as the daemon is. What it is built on stays to be looked at. */
export const assistant = (composition: Composition, life: Life) => {
  const { friends, outside, several } = composition
  const { database, pulse, role } = life
  const access: Access = { _tag: "Allowed", users: friends }
  const shared = several
    ? Layer.mergeAll(
        PollsSql.layer(bot),
        SendLimits.layer({ rate: 100 }),
        role === "worker" ? Lease.always : Layer.provide(Lease.layer({ name: "polling" }), LeaseStoreSql.layer)
      )
    : Layer.mergeAll(Polls.layer, SendLimits.none, Lease.always)
  const work =
    role === "worker"
      ? Layer.discard(Relay.layer)
      : Assistant.door({ access, bot, sendDeadline, quotas: composition.terms.quotas })
  return work.pipe(
    Layer.provide(engine(composition, life)),
    Layer.provide(shared),
    Layer.provide([outside.reached(pulse), Readiness.layer]),
    Layer.provideMerge(Stores.layer),
    Layer.provide(Layer.succeed(Database, mortalDatabase(pulse, database)))
  )
}
