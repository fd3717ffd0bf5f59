import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { Level, LogLine } from "../../domain/operations/LogLine.ts"
import { asking, how, limit } from "./Asking.ts"
import { type Client, converse } from "./Client.ts"
import * as Words from "./DeskWords.ts"
import { zone } from "./Table.ts"

const level = Options.choice("level", Level.literals).pipe(
  Options.withDescription("From this level on."),
  Options.optional
)
const request = Options.text("request").pipe(
  Options.withDescription("The lines of one request, by its id."),
  Options.optional
)
const follow = Options.boolean("follow").pipe(
  Options.withAlias("f"),
  Options.withDescription("Prints new lines as they come, until it is stopped.")
)

const Line = Schema.parseJson(LogLine)
const encode = Schema.encodeSync(Line)

/** What is printed and what was printed last, which a reconnection does not repeat. */
interface Reading {
  readonly filter: { readonly level?: Level; readonly request?: string }
  readonly print: (line: LogLine) => Effect.Effect<void>
  last: { readonly at: number; readonly number: number } | undefined
}

const isNew = ({ at, number }: LogLine, { last }: Reading) =>
  last === undefined || at > last.at || (at === last.at && number > last.number)

const show = (reading: Reading, line: LogLine) => {
  if (!isNew(line, reading)) return Effect.void
  reading.last = line
  return reading.print(line)
}

/** Prints the lines that the daemon has, then those that come; ends when the daemon ends or the connection breaks. */
const followed = (client: Client, reading: Reading, limit: number) =>
  Effect.gen(function* () {
    const known = yield* client.desk.logs({ urlParams: { ...reading.filter, limit } })
    yield* Effect.forEach(known, (line) => show(reading, line), { discard: true })
    const query = new URLSearchParams(Object.entries(reading.filter)).toString()
    const since = { "last-event-id": `${known.at(-1)?.number ?? 0}` }
    yield* client.stream(`/api/logs/events?${query}`, since).pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.filter((text) => text.startsWith("data: ")),
      Stream.mapEffect((text) => Schema.decode(Line)(text.slice(6))),
      Stream.runForEach((line) => show(reading, line)),
      Effect.catchTag("ResponseError", () => Effect.void)
    )
  })

const oncePerSecond = Schedule.spaced("1 second")

/** The most lines that are asked for after a restart of the daemon. */
const most = 500

export const logs = Command.make(
  "logs",
  { ...asking, level, request, follow, limit },
  ({ follow, level, limit, request, ...own }) =>
    Effect.gen(function* () {
      const { json, url } = yield* how(own)
      const reading: Reading = {
        filter: {
          ...(Option.isSome(level) ? { level: level.value } : {}),
          ...(Option.isSome(request) ? { request: request.value } : {})
        },
        print: (line) => Console.log(json ? encode(line) : Words.logLine(line)),
        last: undefined
      }
      if (!follow)
        return yield* converse(url, (client) =>
          Effect.gen(function* () {
            const known = yield* Effect.timeout(
              client.desk.logs({ urlParams: { ...reading.filter, limit } }),
              "20 seconds"
            )
            yield* Effect.forEach(known, reading.print, { discard: true })
          })
        )
      if (!json) yield* Console.error(`times in ${zone()}`)
      // The first connection has to succeed. After that, the log of a daemon that restarts goes on.
      yield* converse(url, (client) => followed(client, reading, limit))
      while (true) {
        yield* Console.error("holdfast: the daemon has ended; waiting for its next start")
        yield* converse(url, (client) => followed(client, reading, most)).pipe(
          Effect.retry({ schedule: oncePerSecond })
        )
      }
    })
).pipe(Command.withDescription("Prints the newest lines of the log of a running daemon, and follows it with -f."))
