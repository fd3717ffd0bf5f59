import * as Cause from "effect/Cause"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import type * as LogLevel from "effect/LogLevel"

const dim = (text: string) => `\u001b[2m${text}\u001b[0m`
const colour: Record<LogLevel.LogLevel["_tag"], string> = {
  All: "",
  Trace: "\u001b[2m",
  Debug: "\u001b[2m",
  Info: "\u001b[32m",
  Warning: "\u001b[33m",
  Error: "\u001b[31m",
  Fatal: "\u001b[31m",
  None: ""
}

/** One line for people: time, level, message, and the annotated ids. */
const human = Logger.make<unknown, string>(({ annotations, cause, date, logLevel, message }) => {
  const words = (Array.isArray(message) ? message : [message]).map(String).join(" ")
  const ids = HashMap.reduce(annotations, "", (all, value, key) => `${all} ${key}=${String(value)}`)
  const failure = Cause.isEmpty(cause) ? "" : `\n${Cause.pretty(cause)}`
  const time = date.toTimeString().slice(0, 8)
  return `${dim(time)} ${colour[logLevel._tag]}${logLevel.label.toLowerCase().padEnd(5)}\u001b[0m ${words}${dim(ids)}${failure}`
})

/** Readable lines on a terminal, otherwise one JSON object per line. Logs contain ids, counts and fixed sentences only. */
export const layer = (options: { readonly terminal: boolean; readonly level: LogLevel.LogLevel }): Layer.Layer<never> =>
  Layer.merge(
    Logger.replace(
      Logger.defaultLogger,
      options.terminal ? Logger.withConsoleLog(human) : Logger.withConsoleLog(Logger.jsonLogger)
    ),
    Logger.minimumLogLevel(options.level)
  )
