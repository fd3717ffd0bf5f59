import * as Array from "effect/Array"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type { StepRetry } from "../../domain/conversation/Policy.ts"
import type { Rule } from "../../domain/model/refusals/Rules.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import type { PromptCacheOptions } from "../../services/model/PromptCache.ts"
import type { Candidate, Continuation } from "../../services/model/Candidate.ts"
import type { AcceptRatioOptions } from "../../domain/resilience/AcceptRatio.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import type { AdaptationOptions } from "../../domain/model/transcript/Adaptation.ts"
import type { BudgetOptions } from "../../services/resilience/Budget.ts"
import type { BulkheadOptions } from "../../services/resilience/Bulkhead.ts"
import { strangers } from "./CapabilityVariable.ts"
import { engine, type Role } from "./EngineVariables.ts"
import type { Mistake } from "./Variable.ts"
import type { Maker } from "../model/ai/Direct.ts"
import type { Emergency } from "../model/Route.ts"
import type { ProxyOptions } from "../network/Proxies.ts"
import { proxies, proxyVariables } from "./ProxyVariables.ts"
import { resilience, resilienceVariables } from "./ResilienceVariables.ts"
import type { OtlpOptions } from "../telemetry/OtlpOptions.ts"
import { telemetry, telemetryVariables } from "./TelemetryVariables.ts"
import { unknown } from "./Unknown.ts"
import { variables } from "./Variables.ts"

/**
 * Everything that can be set, decoded. Read once, at the start.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  /** None: the sandbox stands in. */
  readonly telegram: Option.Option<{
    readonly bot: number
    readonly token: Redacted.Redacted
    readonly apiRoot: string
  }>
  /** None: the sandbox stands in. */
  readonly provider: Option.Option<{ readonly key: Redacted.Redacted; readonly baseUrl: string }>
  /** Models at their makers' own APIs, to be asked after the route. */
  readonly emergency: ReadonlyArray<Emergency>
  /** The models to ask, in order; never empty. */
  readonly route: readonly [string, ...Array<string>]
  readonly streaming: boolean
  readonly queue: "gather" | "each"
  readonly engine: "embedded" | "temporal"
  /** Of PostgreSQL. None: a file in the data folder. */
  readonly databaseUrl: Option.Option<Redacted.Redacted>
  readonly role: Role
  /** How long a stop waits for what runs. */
  readonly grace: Duration.Duration
  /** A process whose event loop does not turn for this long is ended. None: it is never ended. */
  readonly watchdog: Option.Option<Duration.Duration>
  /** Messages a second, of all processes of a bot together; nothing is held back where there is one. */
  readonly sendRate: number
  /** How an engine tries a step again. */
  readonly stepRetry: StepRetry
  /** Of Temporal: a conversation is worked off by one of these. */
  readonly taskQueues: readonly [string, ...ReadonlyArray<string>]
  /** A worker that was not heard of for so long is given up, and what it did begins again elsewhere. */
  readonly heartbeat: Duration.Duration
  /** The `TEMPORAL_*` variables. */
  readonly temporal: Redacted.Redacted<Readonly<Record<string, string>>>
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly consoleToken: Option.Option<Redacted.Redacted>
  /** How many consoles may watch at a time. */
  readonly watchers: number
  readonly logLevel: LogLevel.LogLevel
  readonly systemPrompt: string
  /** Models are told the date, the time, the time zone, and who asks. */
  readonly situation: boolean
  readonly allowedUsers: ReadonlySet<number>
  readonly sendDeadline: Duration.Duration
  readonly deadlines: Deadlines
  /** When a candidate is asked again before the next one is. */
  readonly retry: Schedule.Schedule<unknown, Judgement>
  /** How a cut answer is gone on with, in order. */
  readonly continuations: ReadonlyArray<Continuation>
  readonly breaker: Partial<BreakerPolicy>
  readonly budget: BudgetOptions
  readonly throttling: AcceptRatioOptions
  readonly bulkhead: Partial<BulkheadOptions>
  /** Nothing: deadlines and retries stay as they are set. */
  readonly adaptation: AdaptationOptions | undefined
  /** Nothing: never. */
  readonly hedgeAfter: Duration.Duration | undefined
  /** How long a refused credential, or a model that is not there, is left alone: the first time, and each time in a row. */
  readonly cooldowns: Schedule.Schedule<unknown>
  /** How many tokens a model can be shown, where it is told. */
  readonly windows: ReadonlyMap<string, number>
  /** By the name of the candidate: parts of a request that are never sent to it, and parts that always are. */
  readonly capabilities: ReadonlyMap<string, Pick<Candidate, "lacks" | "takes">>
  /** The most estimated tokens of a conversation that a model is shown. */
  readonly promptTokens: number
  /** Nothing: the same prompt is asked again. */
  readonly cache: Pick<PromptCacheOptions, "timeToLive" | "maximumBytes"> | undefined
  /** What refusals are, before our own classification. */
  readonly rules: ReadonlyArray<Rule>
  /** The provider answers the bytes of a finished request again without a charge. */
  readonly replays: boolean
  /** None: nothing is exported. */
  readonly telemetry: Option.Option<OtlpOptions>
  readonly proxies: ProxyOptions
}

/**
 * All that is wrong with the environment, in one report. No value is ever echoed: it may be a secret in the wrong place.
 *
 * @since 0.1.0
 * @category errors
 */
export class SettingsInvalid extends Schema.TaggedError<SettingsInvalid>()("SettingsInvalid", {
  mistakes: Schema.Array(
    Schema.Struct({ name: Schema.String, wrong: Schema.String, example: Schema.optional(Schema.String) })
  )
}) {
  override get message() {
    const lines = this.mistakes.map(
      ({ example, name, wrong }) =>
        `  ${name} ${wrong}${example === undefined ? "" : `\n    for example: ${name}=${example}`}`
    )
    return `Holdfast cannot start with these settings (environment or .env):\n${lines.join("\n")}`
  }
}

const credentials = { openai: "OPENAI_API_KEY", anthropic: "ANTHROPIC_API_KEY" } as const

const isOpenRouter = (baseUrl: string) => new URL(baseUrl).hostname.endsWith("openrouter.ai")

/** What only reaches this machine. */
const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "::1", "[::1]"])

/** The sandbox's Telegram and its model live in one process: who shares a database has real ones. */
const alone = (set: {
  readonly token: Option.Option<unknown>
  readonly key: Option.Option<unknown>
  readonly apiRoot: Option.Option<unknown>
  readonly baseUrl: Option.Option<unknown>
  readonly engine: { readonly databaseUrl: Option.Option<unknown>; readonly role: Role }
}): ReadonlyArray<Mistake> => {
  if (Option.isNone(set.engine.databaseUrl)) return []
  const because = "is missing: HOLDFAST_DATABASE_URL is for several daemons, and the sandbox lives in one of them"
  const token = Option.isNone(set.token) && Option.isNone(set.apiRoot)
  // A door asks no model.
  const key = Option.isNone(set.key) && Option.isNone(set.baseUrl) && set.engine.role !== "door"
  return [
    ...(token ? [{ name: "TELEGRAM_BOT_TOKEN", wrong: because, example: "123456789:the-secret" }] : []),
    ...(key ? [{ name: "OPENROUTER_API_KEY", wrong: because, example: "sk-or-v1-the-rest-of-your-key" }] : [])
  ]
}

/** What single variables cannot tell. */
const conflicts = (
  set: {
    readonly [
      K in "token" | "apiRoot" | "key" | "baseUrl" | "consoleToken" | "openAiKey" | "anthropicKey"
    ]: Option.Option<unknown>
  } & {
    readonly host: string
    readonly route: ReadonlyArray<string>
    readonly capabilities: ReadonlyMap<string, unknown>
    readonly emergency: ReadonlyArray<{ readonly maker: Maker; readonly model: string }>
    readonly engine: Effect.Effect.Success<typeof engine>
  }
): ReadonlyArray<Mistake> => [
  ...alone(set),
  ...strangers(set.capabilities, [...set.route, ...set.emergency.map(({ maker, model }) => `${maker}:${model}`)]),
  ...(Option.isSome(set.apiRoot) && Option.isNone(set.token)
    ? [{ name: "TELEGRAM_BOT_TOKEN", wrong: "is missing: TELEGRAM_API_ROOT is set", example: "123456789:the-secret" }]
    : []),
  ...(Option.isSome(set.baseUrl) && Option.isNone(set.key)
    ? [
        {
          name: "OPENROUTER_API_KEY",
          wrong: "is missing: OPENROUTER_BASE_URL is set (any word does for a server that asks for none)",
          example: "none"
        }
      ]
    : []),
  ...(["openai", "anthropic"] as const).flatMap((maker) =>
    set.emergency.some((one) => one.maker === maker) &&
    Option.isNone(maker === "openai" ? set.openAiKey : set.anthropicKey)
      ? [
          {
            name: credentials[maker],
            wrong: `is missing: HOLDFAST_EMERGENCY names a model of ${maker}`,
            example: "the-key"
          }
        ]
      : []
  ),
  ...(loopback.has(set.host) || Option.isSome(set.consoleToken)
    ? []
    : [
        {
          name: "HOLDFAST_CONSOLE_TOKEN",
          wrong: "is missing: HOLDFAST_HOST opens the console to other machines",
          example: "a-long-random-secret"
        }
      ])
]

const read = Effect.all(
  { ...variables, ...resilienceVariables, ...telemetryVariables, ...proxyVariables, engine },
  { mode: "validate" }
).pipe(
  Effect.mapError((found): ReadonlyArray<Mistake> => Array.getSomes(Object.values(found)).flat()),
  Effect.filterOrFail((set) => conflicts(set).length === 0, conflicts),
  Effect.map(({ apiRoot, baseUrl, key, token, engine, ...rest }) => ({
    ...rest,
    ...engine,
    ...resilience(rest),
    telemetry: telemetry(rest),
    proxies: proxies(rest),
    telegram: Option.map(token, (token) => ({
      token,
      bot: Number(Redacted.value(token).split(":")[0]),
      apiRoot: Option.getOrElse(apiRoot, () => "https://api.telegram.org")
    })),
    emergency: rest.emergency.flatMap(({ maker, model }): ReadonlyArray<Emergency> => {
      const [key, baseUrl] =
        maker === "openai" ? [rest.openAiKey, rest.openAiBaseUrl] : [rest.anthropicKey, rest.anthropicBaseUrl]
      const credential = credentials[maker]
      return Option.isNone(key)
        ? []
        : [{ maker, model, credential, key: key.value, baseUrl: Option.getOrUndefined(baseUrl) }]
    }),
    replays: Option.getOrElse(rest.replays, () => Option.isNone(baseUrl) || isOpenRouter(baseUrl.value)),
    provider: Option.map(key, (key) => ({
      key,
      baseUrl: Option.getOrElse(baseUrl, () => "https://openrouter.ai/api/v1")
    }))
  }))
)

const invalid = (mistakes: ReadonlyArray<Mistake>) => new SettingsInvalid({ mistakes })

/**
 * Reads the settings from the `ConfigProvider`. All mistakes are reported together.
 *
 * @since 0.1.0
 * @category constructors
 */
export const settings: Effect.Effect<Settings, SettingsInvalid> = Effect.mapError(read, invalid)

/**
 * Reads the settings, and refuses variables that look like ours but are unknown. `names` are those of all variables that are set.
 *
 * @since 0.1.0
 * @category constructors
 */
export const settingsOf = (names: Iterable<string>): Effect.Effect<Settings, SettingsInvalid> =>
  Effect.all([read, Effect.filterOrFail(unknown(read, names), Array.isEmptyReadonlyArray, identity)], {
    mode: "validate"
  }).pipe(
    Effect.mapBoth({
      onSuccess: ([settings]) => settings,
      onFailure: (found) => invalid(Array.getSomes(found).flat())
    })
  )
