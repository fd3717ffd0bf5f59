import { Array, Layer, Logger, LogLevel } from "effect"

/** One line of a log: `WARN update skipped: group`. */
export interface Logged {
  readonly line: string
  readonly annotations: Readonly<Record<string, unknown>>
}

/** A log that a test reads, from `Debug` on. */
export const capturing = () => {
  const logged: Array<Logged> = []
  const logger = Logger.make(({ annotations, logLevel, message }) => {
    logged.push({
      line: `${logLevel.label} ${Array.ensure(message).join(" ")}`,
      annotations: Object.fromEntries(annotations)
    })
  })
  const layer = Layer.merge(Logger.replace(Logger.defaultLogger, logger), Logger.minimumLogLevel(LogLevel.Debug))
  const at = (level: string) => logged.filter(({ line }) => line.startsWith(level))
  return { logged, at, layer }
}
