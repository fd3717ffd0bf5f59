import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { parseArgs } from "node:util"
import * as Report from "../../../bench/Report.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import { cache } from "../../support/world/Installed.ts"
import { type Client, running } from "./Client.ts"
import { clients } from "./Clients.ts"
import { scenarios } from "./Scenarios.ts"

/**
 * Runs bots that are written with other libraries on the sandbox's Telegram.
 *
 *     npm run compat -- --telegram [--json] [--only NAME]
 */
const { values: flags } = parseArgs({
  options: {
    telegram: { type: "boolean" },
    json: { type: "boolean", default: false },
    only: { type: "string", default: "" }
  }
})

/** What the bot of a client did: a result for each scenario, or one that says why it was not tried. */
const play = ({ install, name, version }: Client): Effect.Effect<ReadonlyArray<Report.Result>> =>
  Effect.gen(function* () {
    yield* Console.error(`${name} ${version}`)
    const program = yield* install
    const layer = Layer.orDie(TelegramServer.layer({ filename: ":memory:", limits: "none" }))
    const sandbox = Context.get(yield* Layer.build(layer), TelegramSandbox)
    const bot = yield* running(program, { API_ROOT: sandbox.apiRoot, TOKEN: sandbox.token })
    // A bot that ends before it polls fails its scenarios.
    yield* sandbox
      .calls("getUpdates")
      .pipe(
        Effect.repeat({ until: (count) => count > 0, schedule: Schedule.spaced("100 millis") }),
        Effect.timeoutOption("2 minutes")
      )
    const { id } = yield* Effect.orDie(sandbox.addUser("Ada"))
    const results = yield* Effect.forEach(scenarios, (scenario) =>
      scenario.play(sandbox, id).pipe(
        Effect.match({ onSuccess: () => "", onFailure: String }),
        Effect.tap((why) => Console.error(`  ${scenario.name}: ${why === "" ? "met" : `NOT MET, ${why}`}`)),
        Effect.map((why) => ({
          ...Report.exactly(`${name} ${version}: ${scenario.name}`, why === "" ? 1 : 0, "met", 1),
          ...(why !== "" && { why })
        }))
      )
    )
    if (results.some(({ met }) => !met)) yield* Console.error(`  it printed: ${bot.printed()}`)
    return results
  }).pipe(
    Effect.scoped,
    Effect.catchAll(({ message }) =>
      Effect.succeed([
        { what: `${name}: not tried, ${message}`, value: 0, unit: "scenarios", target: null, met: false }
      ])
    )
  )

const program = Effect.gen(function* () {
  yield* Console.error(
    `Clients are installed, pinned, in ${cache}. It takes npm, Python 3.10 or later with venv, Go, and minutes.\n`
  )
  const wanted = clients.filter(({ name }) => name.toLowerCase().startsWith(flags.only.toLowerCase()))
  const results = (yield* Effect.forEach(wanted, play)).flat()
  yield* Report.print(results, flags.json)
  if (results.some(({ met, target }) => target !== null && !met)) process.exitCode = 1
})

NodeRuntime.runMain(program)
