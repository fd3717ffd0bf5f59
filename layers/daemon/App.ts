import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Access } from "../../domain/telegram/Access.ts"
import { Handover } from "../../services/engine/Handover.ts"
import { Pinging } from "../../services/engine/Pinging.ts"
import { Relay } from "../../services/engine/Relay.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { WebhookDoor } from "../../services/inbox/WebhookDoor.ts"
import type { WebhookOptions } from "../../services/telegram/BotApi.ts"
import { Setup } from "../../services/operations/Setup.ts"
import { BreakerDesk } from "../../services/resilience/BreakerDesk.ts"
import { PromptCache } from "../../services/model/PromptCache.ts"
import type { FileStore } from "../../services/media/FileStore.ts"
import * as Reconciling from "../../services/spending/Reconciling.ts"
import { Spending } from "../../services/spending/Spending.ts"
import { Usage } from "../../services/usage/Usage.ts"
import { type Part, Readiness } from "../../services/Readiness.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { Logs } from "../../services/telemetry/Logs.ts"
import { Presence } from "../../services/telegram/Presence.ts"
import { History } from "../../services/telemetry/History.ts"
import { Overview } from "../../services/operations/Overview.ts"
import { Refusals } from "../../services/operations/Refusals.ts"
import { Telemetry } from "../../services/telemetry/Telemetry.ts"
import type { Lease } from "../../services/sharing/Lease.ts"
import * as Alerting from "../../services/alerts/Alerting.ts"
import * as RouteLog from "../../services/telemetry/RouteLog.ts"
import * as Announcement from "./Announcement.ts"
import * as Lifecycle from "./Lifecycle.ts"
import * as Logging from "./Logging.ts"
import * as RunRecord from "./RunRecord.ts"
import * as MediaLayers from "./MediaLayers.ts"
import * as Assistant from "../assistant/Assistant.ts"
import type { Own } from "./Own.ts"
import type * as Shared from "./Shared.ts"
import * as Single from "./Single.ts"
import * as Server from "../http/Server.ts"
import * as OpenRouterGenerations from "../model/OpenRouterGenerations.ts"
import * as PaidRoute from "../model/PaidRoute.ts"
import * as PromptCacheMemory from "../model/PromptCacheMemory.ts"
import * as Proxies from "../network/Proxies.ts"
import type { Settings } from "../settings/Settings.ts"
import { Database } from "../sql/database/Database.ts"
import * as BotApiGrammy from "../telegram/BotApiGrammy.ts"
import * as Pairing from "../telegram/Pairing.ts"
import { isKeptHere } from "../telemetry/KeptHere.ts"
import * as AlertWebhook from "../telemetry/AlertWebhook.ts"
import * as DiskSpaceOf from "../telemetry/DiskSpaceOf.ts"
import * as Otlp from "../telemetry/Otlp.ts"
import * as Watch from "../watch/Watch.ts"

/** The console page, where the build puts it. */
const staticDir = fileURLToPath(new URL("../../console", import.meta.url))

/** The Bot API: Telegram's or the sandbox's. */
interface Telegram {
  readonly bot: number
  readonly token: Redacted.Redacted
  readonly apiRoot: string
  readonly webhook: Option.Option<WebhookOptions>
}

/** A door calls no model. */
const hasWork = ({ role }: Settings) => role !== "door"

/** A layer of a module that is loaded only if the settings need it. */
const loaded = <M, A, E, R>(load: () => Promise<M>, layer: (module: M) => Layer.Layer<A, E, R>): Layer.Layer<A, E, R> =>
  Layer.unwrapEffect(Effect.map(Effect.promise(load), layer))

/** The sandbox replaces Telegram or the model where no credentials are set. Its services exist for the console only then. */
const sandboxes = <E>(settings: Settings, { router }: Own<E>) =>
  Layer.mergeAll(
    Option.isSome(settings.telegram)
      ? Layer.empty
      : loaded(
          () => import("../sandbox/TelegramServer.ts"),
          ({ layer }) =>
            layer({
              port: 0,
              filename: join(settings.dataDir, "sandbox.db"),
              lateDelay: Duration.times(settings.sendDeadline, 1.1)
            })
        ),
    Option.isSome(settings.provider) || router !== undefined || !hasWork(settings)
      ? Layer.empty
      : loaded(
          () => import("../sandbox/ModelServer.ts"),
          ({ layer }) => layer({ port: 0, key: "sandbox" })
        )
  )

const telegramOf = (settings: Settings): Effect.Effect<Telegram> =>
  Effect.map(Effect.serviceOption(TelegramSandbox), (sandbox) => {
    const standIn = Option.map(sandbox, ({ apiRoot, token }) => ({
      bot: Number(token.split(":")[0]),
      token: Redacted.make(token),
      apiRoot,
      webhook: Option.none()
    }))
    return Option.getOrThrow(Option.orElse(settings.telegram, () => standIn))
  })

const providerOf = (settings: Settings) =>
  Effect.map(Effect.serviceOption(ModelSandbox), (sandbox) => {
    const standIn = Option.map(sandbox, ({ baseUrl, key }) => ({ key: Redacted.make(key), baseUrl }))
    return Option.getOrThrow(Option.orElse(settings.provider, () => standIn))
  })

/** The sandbox is open to all. A real bot is open to the configured users, or else to its owner. */
const accessOf = ({ allowedUsers: users, telegram }: Settings): Access =>
  Option.match(telegram, {
    onNone: () => ({ _tag: "Everyone" }),
    onSome: ({ token }) =>
      users.size > 0 ? { _tag: "Allowed", users } : { _tag: "Pairing", code: Pairing.codeOf(token) }
  })

const model = (settings: Settings) =>
  Layer.unwrapEffect(
    Effect.map(providerOf(settings), (provider) => {
      const route = PaidRoute.layer(settings, provider)
      return settings.cache === undefined
        ? route
        : PromptCache.layerRouter.pipe(Layer.provide([route, PromptCacheMemory.layer(settings.cache)]))
    })
  )

/** Looks up what calls have cost whose end is unknown. */
const reconciling = <E>(settings: Settings, { router }: Pick<Own<E>, "router">) =>
  settings.spending.caps.length === 0 || router !== undefined
    ? Layer.empty
    : Layer.unwrapEffect(
        Effect.map(providerOf(settings), (provider) =>
          Layer.provide(Reconciling.layer(settings.spending), OpenRouterGenerations.layer(provider))
        )
      )

/** The configured engine. */
const engine = <E>(
  settings: Settings,
  { router, tools }: Own<E>,
  access: Access,
  deployment: Deployment,
  telegram: Telegram
) => {
  const files: Layer.Layer<FileStore, never, Layer.Layer.Context<Deployment["files"]>> = deployment.files
  const steps = Layer.merge(Assistant.steps({ ...settings, access, tools }), reconciling(settings, { router })).pipe(
    Layer.provide(router ?? model(settings)),
    Layer.provide(MediaLayers.layer(settings.media, settings.spending.transcription, files, telegram)),
    Layer.provide(Usage.layer(access)),
    Layer.provide(Spending.layer({ ...settings.spending, alone: Option.isNone(settings.databaseUrl) }))
  )
  return settings.engine === "embedded"
    ? Layer.provide(Assistant.embedded(settings), steps)
    : loaded(
        () => import("../temporal/TemporalAssistant.ts"),
        (temporal) => temporal.layer(settings, steps)
      )
}

/** The deployment: single or shared. No other code decides this. */
const deploymentOf = (settings: Settings): Effect.Effect<Deployment> =>
  Option.match(settings.databaseUrl, {
    onNone: () => Effect.succeed(Single.make(settings)),
    onSome: (url) =>
      Effect.map(
        Effect.promise(() => import("./Shared.ts")),
        ({ make }) => make(settings, url)
      )
  })
type Deployment = ReturnType<typeof Single.make> | ReturnType<typeof Shared.make>

/** The work of this process, by its role. A worker tells the engine about reminders that its steps set. */
const assistant = <E>(settings: Settings, own: Own<E>, deployment: Deployment, telegram: Telegram, access: Access) => {
  const { quotas, role, sendDeadline } = settings
  const { bot } = telegram
  const groups = { who: settings.groups, groups: settings.allowedGroups }
  const options = { access, bot, groups, quotas, sendDeadline }
  const received = Option.match(telegram.webhook, {
    onNone: () => Assistant.door(options),
    onSome: (webhook) => Assistant.webhookDoor({ ...options, webhook })
  })
  const door = Layer.provide(received, deployment.lease(bot))
  // The relay of the door, or a worker's own.
  const relayed = Layer.provide(Handover.toRelay, Relay.layer)
  return (role === "worker" ? relayed : Layer.merge(door, relayed)).pipe(
    Layer.merge(BreakerDesk.registered),
    Layer.provide(engine(settings, own, access, deployment, telegram)),
    Layer.provide(deployment.coordination(bot)),
    Layer.provide(BotApiGrammy.layer({ ...telegram, sendDeadline }))
  )
}

const pinging = (settings: Settings) =>
  Layer.unwrapEffect(Effect.map(telegramOf(settings), ({ bot }) => Pinging.layer({ bot, engine: settings.engine })))

/** How this daemon is set up, for operators. */
const setup = (settings: Settings) =>
  Layer.effect(
    Setup,
    Effect.map(telegramOf(settings), ({ bot }) => ({
      bot,
      candidates: [
        ...new Set([...settings.route, ...settings.emergency.map(({ maker, model }) => `${maker}:${model}`)])
      ],
      showsTexts: settings.showsTexts,
      everyone: Option.isNone(settings.telegram),
      listed: Option.isNone(settings.telegram) ? [] : [...settings.allowedUsers],
      settings: settings.inForce
    }))
  )

/** Alerts to the owners and to the webhook. */
const alerting = ({ alerts, databaseUrl }: Settings, deployment: Deployment, bot: number, access: Access) => {
  const lease: Layer.Layer<
    Lease,
    never,
    Layer.Layer.Context<ReturnType<Deployment["alertLease"]>>
  > = deployment.alertLease(bot)
  return alerts.rules.length === 0
    ? Layer.empty
    : Alerting.layer({ bot, access, rules: alerts.rules, shared: Option.isSome(databaseUrl) }).pipe(
        Layer.provide(Option.match(alerts.webhook, { onNone: () => Layer.empty, onSome: AlertWebhook.layer })),
        Layer.provide(lease)
      )
}

const overview = (settings: Settings) => {
  const admitted = { everyone: Option.isNone(settings.telegram), listed: settings.allowedUsers.size }
  return Layer.unwrapEffect(Effect.map(telegramOf(settings), ({ bot }) => Overview.layer(bot, admitted)))
}

/** The bytes that this process holds. */
const memory = Effect.sync(() => process.memoryUsage.rss())

/** The parts that must be ready, by role. */
const partsOf = ({ engine, role }: Pick<Settings, "engine" | "role">): ReadonlyArray<Part> => [
  ...(role === "worker" ? [] : (["polling"] as const)),
  "database",
  "engine",
  "relay",
  ...(engine === "temporal" && role !== "door" ? (["worker"] as const) : [])
]

/** Records which step ended an earlier process, and terminates this process when it hangs, unless the watchdog is off. */
const watch = (settings: Settings) =>
  Watch.layer({
    folder: settings.dataDir,
    limit: Option.getOrElse(settings.watchdog, () => Duration.infinity),
    json: Logging.isJson({ format: settings.logFormat, terminal: process.stdout.isTTY })
  })

const welcome = (settings: Settings, address: string, { apiRoot, token }: Telegram) => {
  if (Option.isSome(settings.telegram)) return `ready: talk with the bot in Telegram; its console is at ${address}`
  const double = settings.showsSandbox ? `; its Bot API is ${apiRoot}, with the token ${Redacted.value(token)}` : ""
  return `ready: open ${address} and talk with it${double}`
}

/** The whole daemon. Building the layer starts it; closing its scope stops it in order, and nothing is lost. */
export const layer = <E = never>(settings: Settings, own: Own<E> = {}) =>
  Layer.unwrapEffect(Effect.map(deploymentOf(settings), (deployment) => deployed(settings, own, deployment)))

const deployed = <E>(settings: Settings, own: Own<E>, deployment: Deployment) => {
  const webhook = Option.flatMap(settings.telegram, ({ webhook }) => Option.map(webhook, ({ secret }) => secret))
  const http = Server.layer({ ...settings, webhook, staticDir })
  const running = Layer.unwrapEffect(
    Effect.gen(function* () {
      const { opened } = yield* Database
      const access = accessOf(settings)
      const address = yield* Server.address
      const telegram = yield* telegramOf(settings)
      // Without an exporter nobody reads the spans, and each costs 10 us.
      const tracing = Layer.setTracerEnabled(Option.exists(settings.telemetry, ({ traces }) => Option.isSome(traces)))
      // The layer waits here for a database that is not available yet; the HTTP server already answers meanwhile.
      const working = Layer.unwrapEffect(
        Effect.as(
          opened,
          Layer.provide(assistant(settings, own, deployment, telegram, access), [
            watch(settings),
            RunRecord.layer(settings.dataDir)
          ])
        )
      )
      return Layer.mergeAll(
        Layer.provide(working, tracing),
        alerting(settings, deployment, telegram.bot, access),
        Announcement.layer(address, welcome(settings, address, telegram)),
        Lifecycle.stopping
      )
    })
  )
  return running.pipe(
    Layer.provide(http),
    Layer.provide([pinging(settings), setup(settings), overview(settings)]),
    Layer.provide([Handover.layer, WebhookDoor.layer, BreakerDesk.layer, Presence.layer, Refusals.layer]),
    Layer.provide([Telemetry.layer, History.layer(memory), RouteLog.layer]),
    Layer.provide(deployment.storage),
    Layer.provide(sandboxes(settings, own)),
    Layer.provide([Readiness.layerOf(partsOf(settings)), RouteEvents.layer, DiskSpaceOf.layer(settings.dataDir)]),
    Layer.provide(Lifecycle.layer(settings, own.router !== undefined)),
    Layer.provide(deployment.folder),
    // Only the assistant is traced: a span of the HTTP server would contain the console's token, and every header.
    Layer.provide(Layer.setTracerEnabled(false)),
    Layer.provide(Logs.layer(isKeptHere)),
    Layer.provide(Otlp.layer(settings.telemetry, Logging.peopleOf(settings))),
    Layer.provide(Proxies.layer(settings.proxies))
  )
}

/** The errors with which a daemon fails to start; each has a `message` for operators. */
export type StartFailure = Layer.Layer.Error<ReturnType<typeof layer<never>>>
