import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { Settings } from "../settings/Settings.ts"
import * as Pseudonyms from "../telemetry/Pseudonyms.ts"
import * as Redacting from "../telemetry/Redacting.ts"

const colours: Record<LogLevel.LogLevel["_tag"], string> = {
  All: "",
  Trace: "\u001b[2m",
  Debug: "\u001b[2m",
  Info: "\u001b[32m",
  Warning: "\u001b[33m",
  Error: "\u001b[31m",
  Fatal: "\u001b[31m",
  None: ""
}

/** One line for people: time, level, message, and the annotations. */
const pretty = (coloured: boolean) => {
  const painted = (colour: string, text: string) => (coloured ? `${colour}${text}\u001b[0m` : text)
  const dim = (text: string) => (text === "" ? "" : painted("\u001b[2m", text))
  return Logger.make<unknown, string>(({ annotations, cause, date, logLevel, message }) => {
    const words = (Array.isArray(message) ? message : [message]).map(String).join(" ")
    const ids = HashMap.reduce(annotations, "", (all, value, key) => `${all} ${key}=${String(value)}`)
    const failure = Cause.isEmpty(cause) ? "" : `\n${Cause.pretty(cause)}`
    const time = date.toTimeString().slice(0, 8)
    const level = painted(colours[logLevel._tag], logLevel.label.toLowerCase().padEnd(5))
    return `${dim(time)} ${level} ${words}${dim(ids)}${failure}`
  })
}

/** How logs are written. */
export interface LoggingOptions {
  /** `pretty`: for people; `json`: one object per line; `auto`: for people on a terminal. */
  readonly format: "auto" | "json" | "pretty"
  readonly terminal: boolean
  /** Without colours, as the variable `NO_COLOR` asks for. */
  readonly plain: boolean
  readonly level: LogLevel.LogLevel
  readonly people: Pseudonyms.Pseudonyms
}

/** Whether a line is a JSON object. */
export const isJson = ({ format, terminal }: Pick<LoggingOptions, "format" | "terminal">): boolean =>
  format === "json" || (format === "auto" && !terminal)

/** The lines of the log, as texts. Of a failure they have its tag, and of a defect its place: their messages may quote a text. */
export const lines = (options: LoggingOptions): Logger.Logger<unknown, string> => {
  const written = isJson(options) ? Logger.jsonLogger : pretty(options.terminal && !options.plain)
  return Pseudonyms.logger(
    Logger.mapInputOptions(written, (given: Logger.Logger.Options<unknown>) => ({
      ...given,
      cause: Redacting.redacted(given.cause)
    })),
    options.people
  )
}

/** The names of people in logs and spans. The key of the pseudonyms is a secret that all daemons of a bot share. */
export const peopleOf = ({ logPeople, telegram }: Pick<Settings, "logPeople" | "telegram">): Pseudonyms.Pseudonyms =>
  logPeople === "plain"
    ? Pseudonyms.plain
    : Pseudonyms.hashed(
        Option.match(telegram, { onNone: () => Redacted.make("sandbox"), onSome: ({ token }) => token })
      )

/** The options by the settings, for this process. */
export const optionsOf = (
  settings: Pick<Settings, "logFormat" | "logLevel" | "logPeople" | "telegram">,
  output: { readonly terminal: boolean; readonly plain: boolean }
): LoggingOptions => ({
  ...output,
  format: settings.logFormat,
  level: settings.logLevel,
  people: peopleOf(settings)
})

/** Writes the log to stdout. Logs contain ids, counts and fixed sentences only. */
export const layer = (options: LoggingOptions): Layer.Layer<never> =>
  Layer.merge(
    Logger.replace(Logger.defaultLogger, Logger.withConsoleLog(lines(options))),
    Logger.minimumLogLevel(options.level)
  )
