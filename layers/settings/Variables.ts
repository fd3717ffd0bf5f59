import * as Duration from "effect/Duration"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import { baseUrl, baseUrlWithoutVersion, whyNoBaseUrl } from "./BaseUrl.ts"
import type { Maker } from "../model/ai/Direct.ts"
import { count, duration, list, oneOf, url, yesOrNo } from "./Reading.ts"
import { optional, withDefault } from "./Variable.ts"

const key = (name: string, example: string) => ({
  name,
  read: (text: string) => (/^[\x21-\x7e]+$/.test(text) ? Redacted.make(text) : undefined),
  wrong: "holds white space or characters that no key has",
  example
})

const address = (name: string, example: string) => ({ name, read: url, wrong: "is not an http(s) address", example })

const longestRoute = 32

const isModel = (text: string) => /^\S{1,256}$/.test(text)

/** It goes out with every call, and has to fit a small model's window. */
const longestSystemPrompt = 16_384
const api = (name: string, example: string) => ({
  ...address(name, example),
  read: baseUrl,
  wrong: (text: string) => whyNoBaseUrl(text) ?? "is not an http(s) address"
})

/** A model at its maker's own API. */
interface Direct {
  readonly maker: Maker
  readonly model: string
}

/**
 * The variables of the environment, each by itself; `Settings` says what they mean together.
 *
 * @since 0.1.0
 * @category constants
 */
export const variables = {
  token: optional({
    name: "TELEGRAM_BOT_TOKEN",
    read: (text) => (/^\d{1,15}:[\w-]{10,}$/.test(text) ? Redacted.make(text) : undefined),
    wrong: "is not a bot token: digits, a colon, and the secret that @BotFather gave",
    example: "123456789:the-secret-from-BotFather"
  }),
  apiRoot: optional(address("TELEGRAM_API_ROOT", "https://api.telegram.org")),
  key: optional(key("OPENROUTER_API_KEY", "sk-or-v1-the-rest-of-your-key")),
  baseUrl: optional(api("OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1")),
  openAiKey: optional(key("OPENAI_API_KEY", "sk-the-rest-of-your-key")),
  openAiBaseUrl: optional(api("OPENAI_BASE_URL", "https://api.openai.com/v1")),
  anthropicKey: optional(key("ANTHROPIC_API_KEY", "sk-ant-the-rest-of-your-key")),
  anthropicBaseUrl: optional({
    ...api("ANTHROPIC_BASE_URL", "https://api.anthropic.com"),
    read: baseUrlWithoutVersion
  }),
  emergency: withDefault<ReadonlyArray<Direct>>(
    {
      name: "HOLDFAST_EMERGENCY",
      read: (text) => {
        const found = list(text).flatMap((item): ReadonlyArray<Direct> => {
          const [, maker = "", model = ""] = /^(openai|anthropic):(\S+)$/.exec(item) ?? []
          return model === "" ? [] : [{ maker: maker === "openai" ? "openai" : "anthropic", model }]
        })
        return found.length === list(text).length ? found : undefined
      },
      wrong: "is not a list of models as openai:model or anthropic:model, separated by commas",
      example: "openai:gpt-4.1-mini,anthropic:claude-haiku-4-5"
    },
    []
  ),
  route: withDefault<readonly [string, ...Array<string>]>(
    {
      name: "HOLDFAST_ROUTE",
      read: (text) => {
        const [first, ...rest] = list(text)
        const isRoute =
          rest.length < longestRoute && [first, ...rest].every((model) => model !== undefined && isModel(model))
        return first === undefined || !isRoute ? undefined : [first, ...rest]
      },
      wrong: `is not a list of at most ${longestRoute} models, separated by commas`,
      example: "openrouter/auto,openai/gpt-4o-mini"
    },
    ["openrouter/auto"]
  ),
  streaming: withDefault(
    {
      name: "HOLDFAST_STREAMING",
      read: yesOrNo,
      wrong: "is neither true nor false",
      example: "true"
    },
    true
  ),
  queue: withDefault<"gather" | "each">(
    {
      name: "HOLDFAST_QUEUE",
      read: oneOf<"gather" | "each">({ gather: "gather", each: "each" }),
      wrong: "is neither gather (one answer to what arrived meanwhile) nor each (an answer to each message)",
      example: "gather"
    },
    "gather"
  ),
  dataDir: withDefault(
    { name: "HOLDFAST_DATA_DIR", read: (text) => text, wrong: "is not a folder", example: "./data" },
    "data"
  ),
  host: withDefault(
    {
      name: "HOLDFAST_HOST",
      read: (text) => (/^[\w.:[\]-]+$/.test(text) ? text : undefined),
      wrong: "is not a host name or address",
      example: "127.0.0.1"
    },
    "127.0.0.1"
  ),
  port: withDefault(
    {
      name: "HOLDFAST_PORT",
      read: count(0, 65_535),
      wrong: (text) =>
        /^(tcp|udp):\/\//.test(text)
          ? "holds the address of a service: Kubernetes sets it in every pod for a service named holdfast. Set it yourself, name the service otherwise, or set enableServiceLinks: false"
          : "is not a whole number from 0 to 65535 (0 takes a free port)",
      example: "8787"
    },
    8787
  ),
  consoleToken: optional({
    name: "HOLDFAST_CONSOLE_TOKEN",
    read: (text) => (/^[\x21-\x7e]{16,}$/.test(text) ? Redacted.make(text) : undefined),
    wrong: "is not a secret of 16 characters or more, without white space",
    example: "a-long-random-secret"
  }),
  watchers: withDefault(
    {
      name: "HOLDFAST_WATCHERS",
      read: (text) => (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 128 ? Number(text) : undefined),
      wrong: "is not a whole number from 1 to 128",
      example: "32"
    },
    32
  ),
  logLevel: withDefault<LogLevel.LogLevel>(
    {
      name: "HOLDFAST_LOG_LEVEL",
      read: oneOf<LogLevel.LogLevel>({
        trace: LogLevel.Trace,
        debug: LogLevel.Debug,
        info: LogLevel.Info,
        warning: LogLevel.Warning,
        error: LogLevel.Error,
        none: LogLevel.None
      }),
      wrong: "is none of trace, debug, info, warning, error, none",
      example: "info"
    },
    LogLevel.Info
  ),
  systemPrompt: withDefault(
    {
      name: "HOLDFAST_SYSTEM_PROMPT",
      read: (text) => (text.length <= longestSystemPrompt ? text : undefined),
      wrong: `is longer than ${longestSystemPrompt} characters`,
      example: "You are a kind assistant."
    },
    "You are a helpful assistant in a Telegram chat. Answer in Markdown, in the language of the user, briefly unless asked for more."
  ),
  situation: withDefault(
    {
      name: "HOLDFAST_SITUATION",
      read: yesOrNo,
      wrong: "is neither true nor false",
      example: "true"
    },
    true
  ),
  allowedUsers: withDefault<ReadonlySet<number>>(
    {
      name: "HOLDFAST_ALLOWED_USERS",
      read: (text) => (list(text).every((id) => /^\d{1,15}$/.test(id)) ? new Set(list(text).map(Number)) : undefined),
      wrong: "is not a list of Telegram user ids (numbers), separated by commas",
      example: "123456789,987654321"
    },
    new Set()
  ),
  sendDeadline: withDefault(
    {
      name: "HOLDFAST_SEND_DEADLINE",
      read: duration("100 millis", "5 minutes"),
      wrong: "is not a duration from 100 millis to 5 minutes",
      example: "20 seconds"
    },
    Duration.seconds(20)
  )
}
