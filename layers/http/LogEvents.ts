import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { type LogFilter, LogLine } from "../../domain/operations/LogLine.ts"
import type { Logs } from "../../services/telemetry/Logs.ts"

const encode = Schema.encodeSync(Schema.parseJson(LogLine))

const options = {
  contentType: "text/event-stream",
  headers: { "cache-control": "no-store", "x-accel-buffering": "no" }
}

/** The interval in which an idle stream shows that it is alive. */
const beat = "10 seconds"

/** The most lines that a reader that comes back receives. */
const missed = 500

/**
 * The lines of the log from now on, as server-sent events. The id of an event is the number of its line; a reader that
 * comes back with the last one also receives the lines since.
 */
export const respond = (
  logs: typeof Logs.Service,
  request: HttpServerRequest.HttpServerRequest,
  filter: LogFilter
): Effect.Effect<HttpServerResponse.HttpServerResponse> => {
  if (request.method === "HEAD") return Effect.succeed(HttpServerResponse.text("", options))
  const last = Number(request.headers["last-event-id"] ?? Infinity)
  const frame = (line: LogLine) => `id: ${line.number}\ndata: ${encode(line)}\n\n`
  const all = Effect.gen(function* () {
    const lines = yield* logs.lines(filter)
    const since = (yield* logs.recent(filter, missed)).filter(({ number }) => number > last)
    const newest = since.at(-1)?.number ?? 0
    const further = Stream.filter(lines, ({ number }) => number > newest)
    const beats = Stream.map(Stream.fromSchedule(Schedule.spaced(beat)), () => ": alive\n\n")
    // The headers leave with the first bytes.
    return Stream.concat(
      Stream.make(": welcome\n\n", ...since.map(frame)),
      Stream.merge(Stream.map(further, frame), beats, { haltStrategy: "left" })
    )
  })
  return Effect.succeed(HttpServerResponse.stream(Stream.encodeText(Stream.unwrapScoped(all)), options))
}
