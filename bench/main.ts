import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import type * as Scope from "effect/Scope"
import { existsSync, readdirSync } from "node:fs"
import { extname } from "node:path"
import { parseArgs } from "node:util"
import * as Report from "./Report.ts"

/** The export of a benchmark file, which is run by its name. */
interface Bench {
  readonly run: Effect.Effect<ReadonlyArray<Report.Result>, unknown, Scope.Scope>
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false }, before: { type: "string" } }
})

const extension = extname(import.meta.url)
const commands = new Set(["main", "crash", "harness", "load", "picture", "reminders", "temporalServer"])
const [name = ""] = positionals

const program = Effect.gen(function* () {
  const file = new URL(`./${name}${extension}`, import.meta.url)
  if (!/^[a-z]+$/.test(name) || commands.has(name) || !existsSync(file)) {
    const names = readdirSync(new URL(".", import.meta.url))
      .filter((entry) => /^[a-z]+\.[jt]s$/.test(entry))
      .map((entry) => entry.slice(0, -3))
    return yield* Effect.fail(
      `npm run bench -- <${names.filter((name) => !commands.has(name)).join(" | ")}> [--json] [--before FOLDER]`
    )
  }
  // The name, and so the module's type, is known only at run time.
  const bench = (yield* Effect.promise(() => import(file.href))) as Bench
  yield* Report.print(yield* Effect.scoped(bench.run), values.json)
})

// A line for each turn would be most of what is measured.
NodeRuntime.runMain(program.pipe(Logger.withMinimumLogLevel(LogLevel.Warning)))
