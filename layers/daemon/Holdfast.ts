import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { CapabilityStore } from "../../services/model/CapabilityStore.ts"
import type { ModelRouter } from "../../services/model/ModelRouter.ts"
import { Models } from "../../services/model/Models.ts"
import { Breakers } from "../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../services/resilience/BreakerStore.ts"
import { Budget } from "../../services/resilience/Budget.ts"
import { PriceStore } from "../../services/spending/PriceStore.ts"
import { Spending } from "../../services/spending/Spending.ts"
import { SpendingStore } from "../../services/spending/SpendingStore.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import * as PaidRoute from "../model/PaidRoute.ts"
import * as Proxies from "../network/Proxies.ts"
import type { SettingsInvalid } from "../settings/Mistake.ts"
import { settings as settingsOfConfig, type Settings, settingsOf } from "../settings/Settings.ts"
import * as App from "./App.ts"
import type { Own, RouteParts } from "./Own.ts"

/**
 * A route of models at one provider.
 *
 * @since 0.1.0
 * @category models
 */
export interface ModelOptions {
  readonly key: Redacted.Redacted
  /** The base address of an OpenAI-compatible provider; OpenRouter by default. */
  readonly baseUrl?: string | undefined
  /** The models to call, in order; the provider's choice by default. */
  readonly route?: readonly [string, ...ReadonlyArray<string>] | undefined
}

/**
 * The options of an embedded daemon. Defaults are those of docs/configuration.md.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<E = never, R = never> extends Own<E, R> {
  /** Without it, the sandbox replaces Telegram. */
  readonly telegram?:
    | {
        readonly token: Redacted.Redacted
        /** The Telegram user ids of those who may talk to the bot; by default its first user becomes its owner. */
        readonly allowed?: ReadonlyArray<number> | undefined
      }
    | undefined
  /** Without it and without `router`, the sandbox replaces the model. */
  readonly models?: ModelOptions | undefined
  /** Any other setting by the name of its variable: `{ HOLDFAST_DATA_DIR: "/var/lib/bot" }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined
}

/** The options as variables, so that they are validated together and get the daemon's defaults. */
const settingsOfOptions = ({ models, settings = {}, telegram }: Options<unknown, unknown>) => {
  const typed = {
    TELEGRAM_BOT_TOKEN: telegram && Redacted.value(telegram.token),
    HOLDFAST_ALLOWED_USERS: telegram?.allowed?.join(),
    OPENROUTER_API_KEY: models && Redacted.value(models.key),
    OPENROUTER_BASE_URL: models?.baseUrl,
    HOLDFAST_ROUTE: models?.route?.join()
  }
  const given = Object.entries(typed).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  const variables = new Map([...Object.entries(settings), ...given])
  return Effect.withConfigProvider(
    settingsOf(variables.keys(), () => "program"),
    ConfigProvider.fromMap(variables)
  )
}

const running = <E, R>(
  settings: Effect.Effect<Settings, SettingsInvalid>,
  { router, tools }: Own<E, R>
): Layer.Layer<never, SettingsInvalid | App.StartFailure | E, R> =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const given = Layer.succeedContext(yield* Effect.context<R>())
      return App.layer(yield* settings, {
        tools: tools && Layer.provide(tools, given),
        // TypeScript does not see that `Exclude<R, R>` is `never`.
        router: router && (Layer.provide(router, given) as Layer.Layer<ModelRouter, E, RouteParts>)
      })
    })
  )

/**
 * The daemon, as `npm start` runs it: building the layer starts it, and closing its scope stops it in order. It reads no environment
 * variable. Mistakes in the options are reported together, by the names of their variables.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E = never, R = never>(
  options: Options<E, R> = {}
): Layer.Layer<never, SettingsInvalid | App.StartFailure | E, R> => running(settingsOfOptions(options), options)

/**
 * The daemon configured by the `ConfigProvider`: by default the environment, with the variables of docs/configuration.md.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = <E = never, R = never>(
  own: Own<E, R> = {}
): Layer.Layer<never, SettingsInvalid | App.StartFailure | E, R> => running(settingsOfConfig, own)

/**
 * {@link Models} over a route, with all defaults of the daemon but without a daemon. It reads no environment variable; `settings` are
 * those of {@link Options}. The ledger of caps on spending (`HOLDFAST_CAPS`) is in memory: it begins anew with each process.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerModels = (
  models: ModelOptions,
  settings: Readonly<Record<string, string>> = {}
): Layer.Layer<Models | ModelRouter, SettingsInvalid> =>
  Layer.unwrapEffect(
    Effect.map(settingsOfOptions({ models, settings }), (decoded) =>
      Models.layer.pipe(
        Layer.provideMerge(PaidRoute.layer(decoded, Option.getOrThrow(decoded.provider))),
        Layer.provide(Spending.layer(decoded.spending)),
        Layer.provide([Breakers.layer(decoded.breaker), Budget.layer(decoded.budget), RouteEvents.layer]),
        Layer.provide([SpendingStore.memory, PriceStore.none]),
        Layer.provide([BreakerStore.none, CapabilityStore.memory, Proxies.layer(decoded.proxies)])
      )
    )
  )

export { layer as layerTest } from "../testing/TestChat.ts"
