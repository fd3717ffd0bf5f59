import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { cache } from "../../support/world/Installed.ts"
import { root } from "../../support/world/Root.ts"
import { record } from "./Recording.ts"
import { scenarios } from "./Scenarios.ts"
import type { Server } from "./Server.ts"
import { aimock } from "./servers/Aimock.ts"
import { ollama, vllm } from "./servers/Found.ts"
import { liteLlm } from "./servers/LiteLlm.ts"
import { llamaCpp, llamaCppAlternating } from "./servers/LlamaCpp.ts"
import { llamaCppPython } from "./servers/LlamaCppPython.ts"
import { portkey } from "./servers/Portkey.ts"
import { markdown, type Played, results, table } from "./Table.ts"

/**
 * `--record` runs no scenario, and writes the servers' responses into the sources; `--docs` writes the table into
 * `docs/providers.md`.
 */
const { values: flags } = parseArgs({
  options: {
    docs: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string" },
    record: { type: "boolean", default: false }
  }
})

const servers: ReadonlyArray<Server> = [
  liteLlm,
  portkey,
  llamaCpp,
  llamaCppAlternating,
  llamaCppPython,
  aimock,
  ollama,
  vllm
]
const wanted = servers.filter(({ name }) => name.toLowerCase().startsWith((flags.only ?? "").toLowerCase()))

/** Runs the scenarios with a server. A server that cannot be installed is reported and left out. */
const play = (server: Server): Effect.Effect<Played> =>
  Effect.gen(function* () {
    yield* Console.error(`${server.name}: ${server.about}`)
    const running = yield* server.start
    if (flags.record) {
      yield* record(server, running)
      return { server, seen: [], skipped: "it was recorded only" }
    }
    const seen = yield* Effect.forEach(scenarios, (scenario) =>
      scenario.play(running).pipe(
        Effect.scoped,
        Effect.catchAll(({ message }) => Effect.succeed({ met: false, why: message })),
        Effect.tap(({ met, why }) =>
          Console.error(
            `  ${scenario.name}: ${met === null ? "nothing to show" : met ? "met" : "NOT MET"}${why && `, ${why}`}`
          )
        ),
        Effect.map((verdict) => ({ scenario: scenario.name, ...verdict }))
      )
    )
    return { server, seen, skipped: undefined }
  }).pipe(
    Effect.scoped,
    Effect.catchAll(({ message }) =>
      Effect.as(Console.error(`  skipped: ${message}`), { server, seen: [], skipped: message })
    )
  )

/** Replaces the table in the document. */
const document = (table: string) => {
  const page = join(root, "docs/providers.md")
  const written = readFileSync(page, "utf8")
  const between = /(<!-- compat begin -->\n)[^]*(<!-- compat end -->)/
  writeFileSync(
    page,
    written.replace(between, (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`)
  )
}

const program = Effect.gen(function* () {
  if (flags.docs && flags.only !== undefined) return yield* Effect.fail("the page shows all servers: leave --only out")
  if (wanted.length === 0) {
    return yield* Effect.fail(`no such server; there are: ${servers.map(({ name }) => name).join(", ")}`)
  }
  yield* Console.error(
    `Servers are installed, pinned, in ${cache}, and run on loopback. It takes Python 3.10 or later with venv, npm, and minutes;\n` +
      "llama-cpp-python is compiled, which takes cmake, g++ and up to 25 minutes the first time.\n"
  )
  const played = yield* Effect.forEach(wanted, play)
  if (flags.record) return
  yield* Console.log(table(played))
  if (flags.docs) document(markdown(played))
  if (flags.json) yield* Console.log(JSON.stringify({ results: results(played) }))
})

NodeRuntime.runMain(program)
