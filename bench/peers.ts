import * as Effect from "effect/Effect"
import { cpSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { installed, type Packages } from "../test/support/world/Installed.ts"
import { postgres } from "../test/support/world/Postgres.ts"
import { root } from "../test/support/world/Root.ts"
import * as Contender from "./peers/Contender.ts"
import * as Report from "./Report.ts"

/** The people who write at the same time, each again as soon as the answer arrived. */
const people = 500

const rounds = 5

const node = `node-${process.platform}-${process.arch}`

/** Restate's SDK needs Node 22. */
const restate: Packages = {
  name: "restate",
  registry: "npm",
  packages: ["@restatedev/restate-server@1.7.12", "@restatedev/restate-sdk@1.17.2", `${node}@22.23.5`]
}

const dbos: Packages = { name: "dbos", registry: "npm", packages: ["@dbos-inc/dbos-sdk@5.3.0"] }

/** A contender, and its turns per round: enough for a few seconds. */
interface Entry extends Contender.Program {
  readonly turns: number
}

const holdfast: Entry = { name: "Holdfast", file: join(root, "dist/bench/peers/holdfast.js"), turns: 4000 }

/** Programs of peers find their packages only from their folder. */
const peer = (packages: Packages, program: string) =>
  Effect.map(installed(packages), (folder) => {
    cpSync(join(root, "bench/peers/programs"), folder, { recursive: true })
    return { folder, file: join(folder, program) }
  })

const others = Effect.gen(function* () {
  const { folder, file } = yield* peer(restate, "restate.mjs")
  const entries: ReadonlyArray<Entry> = [
    { name: "Restate", file, node: join(folder, "node_modules", node, "bin/node"), turns: 2500 },
    { name: "DBOS", ...(yield* peer(dbos, "dbos.mjs")), args: [yield* postgres], turns: 1000 }
  ]
  return entries
})

/** An earlier build in a folder of its own. Only what drives and measures it is of this build. */
const earlier = (folder: string): Entry => {
  for (const file of ["peers/holdfast.js", "engine/Push.js", "engine/Watched.js"]) {
    cpSync(join(root, "dist/bench", file), join(folder, "dist/bench", file))
  }
  return { ...holdfast, name: "the build before", file: join(folder, "dist/bench/peers/holdfast.js") }
}

/** The median rates of contenders that take turns; the order is reversed in every second round. */
const compare = (entries: ReadonlyArray<Entry>) =>
  Effect.gen(function* () {
    const contenders = yield* Effect.forEach(entries, (entry) =>
      Effect.map(Contender.start(entry), (rate) => ({ ...entry, rate, rates: [] as Array<number> }))
    )
    for (const { rate, turns } of contenders) {
      yield* rate(people / 10, turns / 10)
      yield* rate(people, turns)
    }
    for (let round = 0; round < rounds; round++) {
      for (const { rate, rates, turns } of round % 2 === 0 ? contenders : contenders.toReversed()) {
        rates.push(yield* rate(people, turns))
      }
    }
    const ratesOf = (name: string) => contenders.find((one) => one.name === name)?.rates ?? []
    return {
      rates: contenders.map(({ name, rates }) => Report.figure(name, Report.median(rates), "turns/s")),
      against: (other: string, target: number) => {
        const shares = ratesOf("Holdfast").map((rate, round) => rate / (ratesOf(other)[round] ?? Number.NaN))
        return Report.atLeast(`Holdfast against ${other}`, Report.median(shares), "times", target)
      }
    }
  }).pipe(Effect.scoped)

const { before } = parseArgs({ strict: false, options: { before: { type: "string" } } }).values

/**
 * The embedded engine beside other durable engines, on the same turn: three durable steps (accept, answer, send), a
 * model that answers at once, and a send that does nothing. All run on this machine with full durability, in processes
 * that take turns. `--before FOLDER` adds an earlier build, and compares both builds on sends over HTTP.
 */
export const run: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const build = typeof before === "string" ? [earlier(before)] : []
  const { against, rates } = yield* compare([holdfast, ...build, ...(yield* others)])
  const results = [...rates, against("Restate", 3), against("DBOS", 8), ...build.map(({ name }) => against(name, 3.5))]
  if (build.length === 0) return results
  const http = yield* compare([holdfast, ...build].map((entry) => ({ ...entry, args: ["http"] })))
  const named = [...http.rates, http.against("the build before", 2)]
  return [...results, ...named.map((result) => ({ ...result, what: `${result.what}, sends over HTTP` }))]
}).pipe(Effect.scoped)
