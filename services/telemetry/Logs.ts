import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { isWanted, type Level, type LogFilter, LogLine } from "../../domain/operations/LogLine.ts"
import { whereabouts } from "../Defect.ts"

/** The most lines that are kept, and the most UTF-16 units of all of them and of one message. */
const most = 5000
const mostUnits = 1024 * 1024
const longest = 2000

/** Lines that wait for a slow reader; it misses the oldest. */
const waiting = 1024

/**
 * The newest lines of the log, in memory.
 *
 * @since 0.1.0
 * @category services
 */
export class Logs extends Context.Tag("holdfast/services/telemetry/Logs")<
  Logs,
  {
    /** The newest `limit` lines that are wanted, oldest first. */
    readonly recent: (filter: LogFilter, limit: number) => Effect.Effect<ReadonlyArray<LogLine>>
    /** The lines from now on, when it succeeds. */
    readonly lines: (filter: LogFilter) => Effect.Effect<Stream.Stream<LogLine>, never, Scope.Scope>
    /** Adds a line. */
    readonly add: (options: Logger.Logger.Options<unknown>) => void
  }
>() {
  /** The lines that everything above this layer logs. `isSecret`: those that are not kept. */
  static readonly layer = (isSecret: (options: Logger.Logger.Options<unknown>) => boolean): Layer.Layer<Logs> => {
    const kept = Layer.scoped(
      Logs,
      Effect.gen(function* () {
        const hub = yield* Effect.acquireRelease(PubSub.sliding<LogLine>(waiting), PubSub.shutdown)
        const lines: Array<LogLine> = []
        let units = 0
        let number = 0
        return Logs.of({
          recent: (filter, limit) =>
            Effect.sync(() => {
              const found: Array<LogLine> = []
              for (let index = lines.length - 1; index >= 0 && found.length < limit; index--) {
                const line = lines[index]
                if (line !== undefined && isWanted(filter, line)) found.push(line)
              }
              return found.toReversed()
            }),
          lines: (filter) =>
            Effect.map(PubSub.subscribe(hub), (queue) =>
              Stream.filter(Stream.fromQueue(queue), (line) => isWanted(filter, line))
            ),
          add: (options) => {
            if (isSecret(options)) return
            const line = lineOf(++number, options)
            lines.push(line)
            units += sizeOf(line)
            if (lines.length > most || units > mostUnits) {
              // In portions, because removing the first element moves all others.
              const removed = lines.splice(0, Math.ceil(lines.length / 8))
              for (const one of removed) units -= sizeOf(one)
            }
            hub.unsafeOffer(line)
          }
        })
      })
    )
    const logging = Layer.unwrapEffect(
      Effect.map(Logs, ({ add }) => Logger.add(Logger.make<unknown, void>((options) => add(options))))
    )
    return Layer.provideMerge(logging, kept)
  }

  /** Keeps nothing. */
  static readonly none: Layer.Layer<Logs> = Layer.succeed(Logs, {
    recent: () => Effect.succeed([]),
    lines: () => Effect.succeed(Stream.empty),
    add: () => undefined
  })
}

const sizeOf = ({ message, where }: LogLine) => message.length + (where?.length ?? 0) + 200

const levels: Readonly<Record<string, Level>> = {
  Trace: "trace",
  Debug: "debug",
  Warning: "warning",
  Error: "error",
  Fatal: "fatal"
}

const textOf = (value: unknown) => (typeof value === "string" ? value : String(value)).slice(0, longest)

const lineOf = (number: number, options: Logger.Logger.Options<unknown>): LogLine => {
  const { annotations, cause, date, logLevel, message } = options
  const ids: Record<string, string> = {}
  HashMap.forEach(annotations, (value, key) => {
    if (key !== "request") ids[key] = textOf(value)
  })
  const request = Option.getOrUndefined(HashMap.get(annotations, "request"))
  return new LogLine(
    {
      number,
      at: date.getTime(),
      level: levels[logLevel._tag] ?? "info",
      message: (Array.isArray(message) ? message.map(textOf).join(" ") : textOf(message)).slice(0, longest),
      request: request === undefined ? null : textOf(request),
      ids,
      where: cause._tag === "Empty" ? null : whereabouts(cause) || null
    },
    { disableValidation: true }
  )
}
