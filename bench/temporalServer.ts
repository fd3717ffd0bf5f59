import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { accessSync, constants, mkdirSync } from "node:fs"
import { connect } from "node:net"
import { dirname } from "node:path"
import { parseArgs } from "node:util"
import * as Cli from "../test/support/temporal/Cli.ts"
import * as DevServer from "../test/support/temporal/DevServer.ts"

/** The server cannot start with these options. */
class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}

const usage = `npm run temporal -- [--db FILE] [--port PORT] [--ui-port PORT]

Starts a Temporal server to try out, on a file (data/temporal.db), at 127.0.0.1:7233 with its page at 127.0.0.1:8233.`

const flags = () =>
  parseArgs({
    options: {
      db: { type: "string", default: "data/temporal.db" },
      port: { type: "string", default: "7233" },
      "ui-port": { type: "string", default: "8233" },
      help: { type: "boolean", default: false }
    }
  }).values

const portOf = (name: string, text: string) => {
  const port = Number(text)
  return Number.isInteger(port) && port > 0 && port < 65_536
    ? Effect.succeed(port)
    : Effect.fail(new Refused({ message: `--${name} is no port: ${text}` }))
}

const free = (port: number) =>
  Effect.async<void, Refused>((resume) => {
    const socket = connect({ host: "127.0.0.1", port }, () =>
      resume(
        Effect.fail(
          new Refused({ message: `port ${port} is in use: stop the process that uses it, or choose another port` })
        )
      )
    )
    socket.once("error", () => resume(Effect.void))
    return Effect.sync(() => socket.destroy())
  })

const folderOf = (file: string) =>
  Effect.try({
    try: () => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      accessSync(dirname(file), constants.W_OK)
    },
    catch: () => new Refused({ message: `the folder of ${file} cannot be written: choose another file with --db` })
  })

const program = Effect.gen(function* () {
  const set = yield* Effect.try({
    try: flags,
    catch: (error) => new Refused({ message: `${String(error)}\n\n${usage}` })
  })
  if (set.help) return yield* Console.log(usage)
  const port = yield* portOf("port", set.port)
  const uiPort = yield* portOf("ui-port", set["ui-port"])
  yield* Effect.zipRight(free(port), free(uiPort))
  yield* folderOf(set.db)
  const cli = yield* Cli.find({ say: Console.error })
  const server = yield* DevServer.make({ cli, port, uiPort, filename: set.db })
  yield* server.start
  yield* Console.log(
    `Temporal is at ${server.address}, its page at http://127.0.0.1:${uiPort}. In another terminal:\n\n  HOLDFAST_ENGINE=temporal TEMPORAL_ADDRESS=${server.address} npm start\n`
  )
  yield* Effect.onInterrupt(server.ended, () => server.stop)
}).pipe(
  Effect.scoped,
  Effect.catchAll((failure) =>
    Effect.zipRight(
      Console.error(failure.message),
      Effect.sync(() => void (process.exitCode = 1))
    )
  )
)

NodeRuntime.runMain(program, { disableErrorReporting: true })
