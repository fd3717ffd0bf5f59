import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Maker } from "../model/ai/Direct.ts"
import type { Emergency } from "../model/Route.ts"
import { webhookPath } from "../../services/inbox/WebhookDoor.ts"
import * as WebhookSecret from "../telegram/WebhookSecret.ts"
import { alerts, alertVariables } from "./AlertVariables.ts"
import { strangers } from "./CapabilityVariable.ts"
import { engine, engineVariables, temporalNames } from "./EngineVariables.ts"
import type { SettingView } from "../../domain/operations/SettingView.ts"
import { inForce, type SourceOf } from "./InForce.ts"
import { media, mediaVariables } from "./MediaVariables.ts"
import { type Mistake, mistakesOf, SettingsInvalid, unlessMistaken } from "./Mistake.ts"
import { proxies, proxyVariables } from "./ProxyVariables.ts"
import { quotas, quotaVariables } from "./QuotaVariables.ts"
import { resilience, resilienceVariables } from "./ResilienceVariables.ts"
import { spending, spendingVariables } from "./SpendingVariables.ts"
import { telemetry, telemetryVariables } from "./TelemetryVariables.ts"
import { unknown } from "./Unknown.ts"
import { variables } from "./Variables.ts"

const credentials = { openai: "OPENAI_API_KEY", anthropic: "ANTHROPIC_API_KEY" } as const

const isOpenRouter = (baseUrl: string) => new URL(baseUrl).hostname.endsWith("openrouter.ai")

/** Addresses that only this machine can reach. */
const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1", "[::1]"])

const declared = {
  ...variables,
  ...alertVariables,
  ...mediaVariables,
  ...quotaVariables,
  ...resilienceVariables,
  ...spendingVariables,
  ...telemetryVariables
}

/** The names of all variables that begin with `HOLDFAST_`, and of some others. */
export const names: ReadonlySet<string> = new Set(
  Object.values({ ...declared, ...engineVariables }).map(({ variable }) => variable)
)

const all = Config.all({ ...declared, ...proxyVariables, engine })

const missing = (isMissing: boolean, name: string, why: string, example: string): ReadonlyArray<Mistake> =>
  isMissing ? [{ name, wrong: `is missing: ${why}`, example }] : []

/** Mistakes that only show in the combination of several variables. */
const conflicts = (set: Config.Config.Success<typeof all>): ReadonlyArray<Mistake> => {
  const { apiRoot, baseUrl, capabilities, consoleToken, emergency, engine, host, key, route, token } = set
  const shares = "HOLDFAST_DATABASE_URL is for several daemons, but the sandbox runs in only one"
  const isShared = Option.isSome(engine.databaseUrl)
  const lacks = (maker: Maker) =>
    emergency.some((one) => one.maker === maker) && Option.isNone(maker === "openai" ? set.openAiKey : set.anthropicKey)
  const noBot = Option.isNone(token)
  const noKey = Option.isNone(key)
  return [
    ...missing(isShared && noBot && Option.isNone(apiRoot), "TELEGRAM_BOT_TOKEN", shares, "123456789:the-secret"),
    // A door calls no model.
    ...missing(
      isShared && noKey && Option.isNone(baseUrl) && engine.role !== "door",
      "OPENROUTER_API_KEY",
      shares,
      "sk-or-v1-the-rest-of-your-key"
    ),
    ...strangers(capabilities, [...route, ...emergency.map(({ maker, model }) => `${maker}:${model}`)]),
    ...missing(
      Option.isSome(apiRoot) && noBot,
      "TELEGRAM_BOT_TOKEN",
      "TELEGRAM_API_ROOT is set",
      "123456789:the-secret"
    ),
    ...missing(
      Option.isSome(set.webhook) && noBot,
      "TELEGRAM_BOT_TOKEN",
      "HOLDFAST_TELEGRAM_WEBHOOK is set",
      "123456789:the-secret"
    ),
    ...(Option.exists(set.webhook, (url) => url.startsWith("http:")) && Option.isNone(apiRoot)
      ? [
          {
            name: "HOLDFAST_TELEGRAM_WEBHOOK",
            wrong: "is not an https address, and Telegram accepts no other",
            example: "https://example.org/telegram/webhook"
          }
        ]
      : []),
    ...missing(
      Option.isSome(set.alertSecret) && Option.isNone(set.alertWebhook),
      "HOLDFAST_ALERT_WEBHOOK",
      "HOLDFAST_ALERT_WEBHOOK_SECRET is set",
      "https://example.org/alerts"
    ),
    ...missing(
      Option.isSome(baseUrl) && noKey,
      "OPENROUTER_API_KEY",
      "OPENROUTER_BASE_URL is set (any value works for a server that needs no key)",
      "none"
    ),
    ...(["openai", "anthropic"] as const).flatMap((maker) =>
      missing(lacks(maker), credentials[maker], `HOLDFAST_EMERGENCY names a model of ${maker}`, "the-key")
    ),
    ...missing(
      !loopback.has(host) && Option.isNone(consoleToken),
      "HOLDFAST_CONSOLE_TOKEN",
      "HOLDFAST_HOST opens the console to other machines",
      "a-long-random-secret"
    )
  ]
}

/** All settings. */
const config = Config.map(
  unlessMistaken(all, conflicts),
  ({ apiRoot, baseUrl, key, token, engine, webhook, ...rest }) => ({
    ...rest,
    ...engine,
    ...resilience(rest),
    telemetry: telemetry(rest),
    media: media(rest),
    quotas: quotas(rest),
    alerts: alerts(rest),
    spending: spending(rest),
    proxies: proxies(rest),
    /** None: the sandbox replaces Telegram. */
    telegram: Option.map(token, (token) => ({
      token,
      webhook: Option.map(webhook, (url) => ({
        url: url.endsWith(webhookPath) ? url : `${url}${webhookPath}`,
        secret: WebhookSecret.ofToken(token),
        connections: rest.webhookConnections
      })),
      bot: Number(Redacted.value(token).split(":")[0]),
      apiRoot: Option.getOrElse(apiRoot, () => "https://api.telegram.org")
    })),
    /** Models at their makers' own APIs, called after the route. */
    emergency: rest.emergency.flatMap(({ maker, model }): ReadonlyArray<Emergency> => {
      const [key, baseUrl] =
        maker === "openai" ? [rest.openAiKey, rest.openAiBaseUrl] : [rest.anthropicKey, rest.anthropicBaseUrl]
      const credential = credentials[maker]
      return Option.isNone(key)
        ? []
        : [{ maker, model, credential, key: key.value, baseUrl: Option.getOrUndefined(baseUrl) }]
    }),
    /** The provider answers a repeated finished request without a charge. */
    replays: Option.getOrElse(rest.replays, () => Option.isNone(baseUrl) || isOpenRouter(baseUrl.value)),
    /** None: the sandbox replaces the model. */
    provider: Option.map(key, (key) => ({
      key,
      baseUrl: Option.getOrElse(baseUrl, () => "https://openrouter.ai/api/v1")
    }))
  })
)

/** All settings, decoded once at the start, and as operators see them. */
export interface Settings extends Config.Config.Success<typeof config> {
  readonly inForce: ReadonlyArray<SettingView>
}

/** Usual variables that have no `HOLDFAST_` name. */
const usual = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]
const others = [...usual, ...usual.map((name) => name.toLowerCase()), ...temporalNames]
const shown = Object.values({ ...declared, ...engineVariables })

/**
 * Reads the settings from the `ConfigProvider`, and rejects unknown variables with a `HOLDFAST_` name or a similar one. All mistakes are
 * reported together. `set`: the names of all variables that are set, and `sourceOf` says where.
 */
export const settingsOf = (
  set: Iterable<string>,
  sourceOf: SourceOf = () => "environment"
): Effect.Effect<Settings, SettingsInvalid> =>
  Effect.flatMap(Effect.either(config), (read) => {
    const mistakes = [...(Either.isLeft(read) ? mistakesOf(read.left) : []), ...unknown(names, set)]
    return Either.isRight(read) && mistakes.length === 0
      ? Effect.map(inForce(shown, others, sourceOf), (inForce) => ({ ...read.right, inForce }))
      : Effect.fail(new SettingsInvalid({ mistakes }))
  })

/** Reads the settings from the `ConfigProvider`. All mistakes are reported together. */
export const settings: Effect.Effect<Settings, SettingsInvalid> = settingsOf([])
