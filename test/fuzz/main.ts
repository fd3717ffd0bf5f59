import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import * as Report from "../../bench/Report.ts"
import type { Door } from "./Door.ts"
import { http } from "./doors/Http.ts"
import { markdown } from "./doors/Markdown.ts"
import { model } from "./doors/Model.ts"
import { telegram } from "./doors/Telegram.ts"
import { updates } from "./doors/Updates.ts"
import { wishes } from "./doors/Words.ts"
import { shrunk } from "./Input.ts"
import { fails, type Outcome, run } from "./Run.ts"

const doors: Readonly<Record<string, Door>> = { updates, http, telegram, model, words: wishes, markdown }

const { values: flags } = parseArgs({
  options: {
    door: { type: "string", default: Object.keys(doors).join(",") },
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false }
  }
})

const folder = mkdtempSync(join(tmpdir(), "holdfast-fuzz-"))

/** The most runs that shrink a failing input. */
const tries = 60

/** An allowance for memory that the garbage collector has not freed yet. */
const slack = 64

const mebibytes = (bytes: number) => bytes / 2 ** 20

const results = (name: string, { counts, grown, latencies, max, p999, resident, wrong }: Outcome) => [
  Report.exactly(`${name}: wrong`, wrong.length, "kinds of trouble", 0),
  Report.atMost(`${name}: event loop late, p99.9`, p999, "ms", 100),
  Report.atMost(`${name}: event loop late, at most`, max, "ms", 500),
  Report.atMost(`${name}: memory grown after warm-up`, mebibytes(grown), "MiB", slack),
  Report.figure(`${name}: memory at the end`, mebibytes(resident), "MiB"),
  Report.figure(`${name}: honest questions answered`, latencies.length, "questions"),
  Report.figure(`${name}: honest answer, p99`, Report.p99(latencies), "ms"),
  ...Object.entries(counts).map(([kind, count]) => Report.atLeast(`${name}: ${kind}`, count, "inputs", 1))
]

/** Stores the smallest inputs that still fail, outside the repository. */
const keep = (name: string, door: Door, { last, wrong }: Outcome) =>
  Effect.gen(function* () {
    yield* Console.error(`${name}: ${wrong.join("\n")}\nmaking the last ${last.length} inputs smaller`)
    const still = (inputs: Outcome["last"]) => Effect.runPromise(fails(door, folder, inputs))
    const found = (yield* Effect.promise(() => still(last)))
      ? yield* Effect.promise(() => shrunk(last, still, tries))
      : last
    const file = join(tmpdir(), `holdfast-fuzz-${name}-${flags.seed}.json`)
    writeFileSync(file, JSON.stringify({ wrong, inputs: found }, null, 1))
    yield* Console.error(`${name}: ${found.length} inputs are kept in ${file}`)
  })

const program = Effect.gen(function* () {
  const names = flags.door.split(",")
  const all: Array<Report.Result> = []
  for (const name of names) {
    const door = doors[name]
    if (door === undefined) return yield* Effect.dieMessage(`--door is one of ${Object.keys(doors).join(", ")}`)
    const outcome = yield* run(door, { folder, seconds: Number(flags.seconds), seed: Number(flags.seed) })
    all.push(...results(name, outcome))
    if (outcome.wrong.length > 0) yield* keep(name, door, outcome)
  }
  yield* Report.print(all, flags.json)
  return all.every(({ met }) => met)
})

program.pipe(
  Effect.ensuring(Effect.sync(() => rmSync(folder, { recursive: true, force: true }))),
  Effect.flatMap((sound) => (sound ? Effect.void : Effect.sync(() => void (process.exitCode = 1)))),
  NodeRuntime.runMain
)
