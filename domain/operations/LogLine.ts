import * as Schema from "effect/Schema"

/** The levels of a log, from the least to the most severe. */
export const Level = Schema.Literal("trace", "debug", "info", "warning", "error", "fatal")
export type Level = typeof Level.Type

/** A line of the log. `at` is epoch milliseconds. */
export class LogLine extends Schema.Class<LogLine>("LogLine")({
  /** Rises by one with each line of a process. */
  number: Schema.Int,
  at: Schema.Int,
  level: Level,
  message: Schema.String,
  request: Schema.NullOr(Schema.String),
  /** Its other ids and numbers, by name. */
  ids: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** Where a defect happened. */
  where: Schema.NullOr(Schema.String)
}) {}

/** The lines that are wanted: from a level on, and those of one request, with its notices. */
export interface LogFilter {
  readonly level?: Level | undefined
  readonly request?: string | undefined
}

const rank = new Map(Level.literals.map((level, index) => [level, index]))

export const isWanted = ({ level = "trace", request }: LogFilter, line: LogLine): boolean =>
  (rank.get(line.level) ?? 0) >= (rank.get(level) ?? 0) &&
  (request === undefined || line.request === request || line.request?.startsWith(`${request}:`) === true)
