import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Access } from "../domain/conversation/Access.ts"
import { Breakers } from "../services/resilience/Breakers.ts"
import { Budget } from "../services/resilience/Budget.ts"
import { RouteEvents } from "../services/model/RouteEvents.ts"
import { PromptCache } from "../services/model/PromptCache.ts"
import { Readiness } from "../services/Readiness.ts"
import { Polls } from "../services/telegram/Polls.ts"
import { ModelSandbox } from "../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../services/sandbox/TelegramSandbox.ts"
import { Telemetry } from "../services/telemetry/Telemetry.ts"
import * as Announcement from "./Announcement.ts"
import * as Assistant from "./Assistant.ts"
import * as DataFolder from "./DataFolder.ts"
import * as Server from "./http/Server.ts"
import * as Route from "./model/Route.ts"
import * as PromptCacheMemory from "./model/PromptCacheMemory.ts"
import * as ModelServer from "./sandbox/ModelServer.ts"
import * as TelegramServer from "./sandbox/TelegramServer.ts"
import type { Settings } from "./Settings.ts"
import * as DatabaseHealth from "./sql/DatabaseHealth.ts"
import * as Lock from "./sql/Lock.ts"
import * as Retention from "./sql/Retention.ts"
import * as Postgres from "./sql/Postgres.ts"
import * as Sqlite from "./sql/Sqlite.ts"
import * as Stores from "./sql/Stores.ts"
import * as BotApiGrammy from "./telegram/BotApiGrammy.ts"
import * as Pairing from "./telegram/Pairing.ts"
import type { TemporalAssistantOptions } from "./temporal/TemporalAssistant.ts"
import * as Otlp from "./telemetry/Otlp.ts"

/** The page, as the build leaves it beside this file's folder. */
const staticDir = fileURLToPath(new URL("../console", import.meta.url))

/** Where Telegram and the model are: the world's, or the sandbox's. */
interface World {
  readonly telegram: { readonly bot: number; readonly token: Redacted.Redacted; readonly apiRoot: string }
  readonly provider: { readonly key: Redacted.Redacted; readonly baseUrl: string }
}

/** The sandbox stands in for what is not set. Its services are there for the console, and only then. */
const sandboxes = (settings: Settings) =>
  Layer.mergeAll(
    Option.isSome(settings.telegram)
      ? Layer.empty
      : TelegramServer.layer({
          port: 0,
          filename: join(settings.dataDir, "sandbox.db"),
          lateDelay: Duration.times(settings.sendDeadline, 1.1)
        }),
    Option.isSome(settings.provider) ? Layer.empty : ModelServer.layer({ port: 0, key: "sandbox" })
  )

const world = (settings: Settings): Effect.Effect<World> =>
  Effect.gen(function* () {
    const telegram = Option.map(yield* Effect.serviceOption(TelegramSandbox), ({ apiRoot, token }) => ({
      bot: Number(token.split(":")[0]),
      token: Redacted.make(token),
      apiRoot
    }))
    const provider = Option.map(yield* Effect.serviceOption(ModelSandbox), ({ baseUrl, key }) => ({
      key: Redacted.make(key),
      baseUrl
    }))
    return {
      telegram: Option.getOrThrow(Option.orElse(settings.telegram, () => telegram)),
      provider: Option.getOrThrow(Option.orElse(settings.provider, () => provider))
    }
  })

/** The sandbox is open to all; a real bot to those whom the settings name, or else to its owner. */
const accessOf = (settings: Settings): Effect.Effect<Access> =>
  Option.isNone(settings.telegram)
    ? Effect.succeed({ _tag: "Everyone" })
    : settings.allowedUsers.size > 0
      ? Effect.succeed({ _tag: "Allowed", users: settings.allowedUsers })
      : Effect.map(Pairing.code, (code) => ({ _tag: "Pairing", code }))

const storage = (settings: Settings) =>
  Layer.mergeAll(Stores.layer, Layer.provide(Layer.merge(Retention.layer(), DatabaseHealth.layer), Stores.layer)).pipe(
    Layer.provide(
      Option.match(settings.databaseUrl, {
        onNone: () => Sqlite.layer({ filename: join(settings.dataDir, "holdfast.db") }),
        onSome: (url) => Postgres.layer({ url })
      })
    )
  )

/** Temporal is loaded only where it is chosen: it takes half a second. */
const engine = (name: Settings["engine"], options: TemporalAssistantOptions) =>
  name === "embedded"
    ? Layer.provide(Assistant.layer(options), Layer.empty)
    : Layer.unwrapEffect(
        Effect.map(
          Effect.promise(() => import("./temporal/TemporalAssistant.ts")),
          (temporal) => Layer.provide(temporal.layer(options), Polls.layer)
        )
      )

const assistant = (settings: Settings, { provider, telegram }: World, access: Access) => {
  const route = Route.layer(settings, provider)
  const options = { ...settings, bot: telegram.bot, access, retry: settings.stepRetry }
  return engine(settings.engine, options).pipe(
    Layer.provide(BotApiGrammy.layer({ ...telegram, sendDeadline: settings.sendDeadline })),
    Layer.provide(
      settings.cache === undefined
        ? route
        : PromptCache.layerRouter.pipe(Layer.provide([route, PromptCacheMemory.layer(settings.cache)]))
    )
  )
}

const welcome = (settings: Settings, address: string) =>
  Option.isNone(settings.telegram)
    ? `ready: open ${address} and talk with it`
    : `ready: talk with the bot in Telegram; its console is at ${address}`

/**
 * The whole daemon. Building it starts it; closing its scope stops it in order, and loses nothing.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (settings: Settings) => {
  const http = Server.layer({ ...settings, staticDir })
  const running = Layer.unwrapEffect(
    Effect.gen(function* () {
      const access = yield* accessOf(settings)
      const address = yield* Server.address
      // Nobody reads the spans of a daemon that sends them nowhere, and each costs 10 us.
      const tracing = Layer.setTracerEnabled(Option.exists(settings.telemetry, ({ traces }) => Option.isSome(traces)))
      return Layer.merge(
        Layer.provide(assistant(settings, yield* world(settings), access), tracing),
        Announcement.layer(address, welcome(settings, address))
      )
    })
  )
  const breakers = Breakers.layer(settings.breaker)
  return running.pipe(
    Layer.provide([http, breakers, Budget.layer(settings.budget)]),
    Layer.provide(Telemetry.layer),
    Layer.provide(storage(settings)),
    Layer.provide(sandboxes(settings)),
    Layer.provide([Readiness.layer, RouteEvents.layer]),
    Layer.provide(Lock.layer(settings.dataDir)),
    Layer.provide(Layer.effectDiscard(DataFolder.prepare(settings.dataDir))),
    Layer.provide(NodeFileSystem.layer),
    // Only the assistant is traced: a span of the HTTP server would hold the token of an address, and every header.
    Layer.provide(Layer.setTracerEnabled(false)),
    Layer.provide(Otlp.layer(settings.telemetry))
  )
}

/**
 * Why a daemon does not start; each has a `message` for people.
 *
 * @since 0.1.0
 * @category errors
 */
export type StartFailure = Layer.Layer.Error<ReturnType<typeof layer>>
