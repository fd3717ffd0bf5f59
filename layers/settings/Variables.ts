import * as LogLevel from "effect/LogLevel"
import type { Maker } from "../model/ai/Direct.ts"
import { baseUrl, baseUrlWithoutVersion, whyNoBaseUrl } from "./BaseUrl.ts"
import {
  address,
  choice,
  flag,
  items,
  list,
  matching,
  optional,
  secret,
  time,
  variable,
  whole,
  word
} from "./Variable.ts"

const key = (name: string, example: string) =>
  secret(name, /^[\x21-\x7e]+$/, "contains white space or characters that are not valid in a key", example)

const api = (name: string, example: string, read = baseUrl) =>
  optional(name, read, (text) => whyNoBaseUrl(text) ?? "is not an http(s) address", example)

const longestRoute = 32

/** The system prompt is part of every call and has to fit the window of a small model. */
const longestSystemPrompt = 16_384

/** A model at its maker's own API. */
const direct = (item: string): { readonly maker: Maker; readonly model: string } | undefined => {
  const [, maker, model] = /^(openai|anthropic):(\S+)$/.exec(item) ?? []
  return model === undefined ? undefined : { maker: maker === "openai" ? "openai" : "anthropic", model }
}

/** The environment variables, each on its own; `Settings` combines them. */
export const variables = {
  token: secret(
    "TELEGRAM_BOT_TOKEN",
    /^\d{1,15}:[\w-]{10,}$/,
    "is not a bot token: digits, a colon, and the secret that @BotFather gave",
    "123456789:the-secret-from-BotFather"
  ),
  apiRoot: address("TELEGRAM_API_ROOT", "https://api.telegram.org"),
  key: key("OPENROUTER_API_KEY", "sk-or-v1-the-rest-of-your-key"),
  baseUrl: api("OPENROUTER_BASE_URL", "https://openrouter.ai/api/v1"),
  openAiKey: key("OPENAI_API_KEY", "sk-the-rest-of-your-key"),
  openAiBaseUrl: api("OPENAI_BASE_URL", "https://api.openai.com/v1"),
  anthropicKey: key("ANTHROPIC_API_KEY", "sk-ant-the-rest-of-your-key"),
  anthropicBaseUrl: api("ANTHROPIC_BASE_URL", "https://api.anthropic.com", baseUrlWithoutVersion),
  emergency: variable(
    "HOLDFAST_EMERGENCY",
    [],
    list(direct),
    "is not a list of models as openai:model or anthropic:model, separated by commas",
    "openai:gpt-4.1-mini,anthropic:claude-haiku-4-5"
  ),
  /** The models to call, in order; never empty. */
  route: variable<readonly [string, ...Array<string>]>(
    "HOLDFAST_ROUTE",
    ["openrouter/auto"],
    (text) => {
      const [first, ...rest] = list(matching(/^\S{1,256}$/))(text) ?? []
      return first === undefined || rest.length >= longestRoute ? undefined : [first, ...rest]
    },
    `is not a list of at most ${longestRoute} models, separated by commas`,
    "openrouter/auto,openai/gpt-4o-mini"
  ),
  streaming: flag("HOLDFAST_STREAMING", true),
  queue: word(
    "HOLDFAST_QUEUE",
    ["gather", "each"],
    "is neither gather (one answer to what arrived meanwhile) nor each (an answer to each message)"
  ),
  dataDir: variable("HOLDFAST_DATA_DIR", "data", (text) => text, "is not a folder", "./data"),
  host: variable("HOLDFAST_HOST", "127.0.0.1", matching(/^[\w.:[\]-]+$/), "is not a host name or address", "127.0.0.1"),
  port: whole("HOLDFAST_PORT", 8787, 0, 65_535, (text) =>
    /^(tcp|udp):\/\//.test(text)
      ? "holds the address of a service: Kubernetes sets it in every pod for a service named holdfast. Set it yourself, name the service otherwise, or set enableServiceLinks: false"
      : "is not a whole number from 0 to 65535 (0 takes a free port)"
  ),
  consoleToken: secret(
    "HOLDFAST_CONSOLE_TOKEN",
    /^[\x21-\x7e]{16,}$/,
    "is not a secret of 16 characters or more, without white space",
    "a-long-random-secret"
  ),
  /** Operators may read the texts of people and models in the console. */
  showsTexts: flag("HOLDFAST_CONSOLE_TEXTS", true),
  /** The maximum number of consoles that watch at the same time. */
  watchers: whole("HOLDFAST_WATCHERS", 32, 1, 128),
  logLevel: choice<LogLevel.LogLevel, "trace" | "debug" | "info" | "warning" | "error" | "none">(
    "HOLDFAST_LOG_LEVEL",
    "info",
    {
      trace: LogLevel.Trace,
      debug: LogLevel.Debug,
      info: LogLevel.Info,
      warning: LogLevel.Warning,
      error: LogLevel.Error,
      none: LogLevel.None
    }
  ),
  logFormat: word(
    "HOLDFAST_LOG_FORMAT",
    ["auto", "json", "pretty"],
    "is none of auto (for people on a terminal, otherwise JSON), json and pretty"
  ),
  logPeople: word(
    "HOLDFAST_LOG_PEOPLE",
    ["plain", "hashed"],
    "is neither plain (Telegram user ids) nor hashed (pseudonyms)"
  ),
  systemPrompt: variable(
    "HOLDFAST_SYSTEM_PROMPT",
    "You are a helpful assistant in a Telegram chat. Answer in Markdown, in the language of the user, briefly unless asked for more.",
    (text) => (text.length <= longestSystemPrompt ? text : undefined),
    `is longer than ${longestSystemPrompt} characters`,
    "You are a kind assistant."
  ),
  /** Models receive the date, the time, the time zone, and the name of the asker. */
  situation: flag("HOLDFAST_SITUATION", true),
  allowedUsers: variable<ReadonlySet<number>>(
    "HOLDFAST_ALLOWED_USERS",
    new Set(),
    (text) => (items(text).every((id) => /^\d{1,15}$/.test(id)) ? new Set(items(text).map(Number)) : undefined),
    "is not a list of Telegram user ids (numbers), separated by commas",
    "123456789,987654321"
  ),
  groups: word(
    "HOLDFAST_GROUPS",
    ["allowed", "members"],
    "is neither allowed (people who may use the bot) nor members"
  ),
  allowedGroups: variable<ReadonlySet<number>>(
    "HOLDFAST_ALLOWED_GROUPS",
    new Set(),
    (text) => (items(text).every((id) => /^-\d{1,15}$/.test(id)) ? new Set(items(text).map(Number)) : undefined),
    "is not a list of ids of groups (negative numbers), separated by commas",
    "-1001234567890,-123456789"
  ),
  groupPace: time("HOLDFAST_GROUP_PREVIEW_PACE", "4 seconds", "100 millis", "1 minute"),
  /** Telegram delivers updates to this address. None: they are polled. */
  webhook: address("HOLDFAST_TELEGRAM_WEBHOOK", "https://example.org/telegram/webhook"),
  webhookConnections: whole("HOLDFAST_TELEGRAM_WEBHOOK_CONNECTIONS", 40, 1, 100),
  /** The start says where the sandbox's Bot API is, and its token. */
  showsSandbox: flag("HOLDFAST_SANDBOX_SHOW_TOKEN", false),
  sendDeadline: time("HOLDFAST_SEND_DEADLINE", "20 seconds", "100 millis", "5 minutes")
}
