import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as Daemon from "./daemon/Daemon.ts"
import * as World from "./daemon/World.ts"
import * as Report from "./Report.ts"

const { values } = parseArgs({ strict: false, options: { before: { type: "string" } } })

const own = fileURLToPath(new URL("../..", import.meta.url))

/** Another build to compare with, if one is given. */
const before = typeof values.before === "string" ? resolve(values.before) : undefined

const starts = 10

/** People who write at the same time. */
const people = 32

/** After work, a process gives memory back for about half a minute. */
const settling = "45 seconds"

/** Both builds in turn, so that noise of the machine affects both. */
const starting = Effect.gen(function* () {
  const timed = (build: string) => Effect.scoped(Effect.map(Daemon.start(build), ({ readyAfter }) => readyAfter))
  const builds = before === undefined ? [own] : [own, before]
  for (const build of builds) yield* timed(build)
  const rounds = yield* Effect.replicateEffect(Effect.forEach(builds, timed), starts)
  const [ours = NaN, theirs = NaN] = builds.map((_, index) => Report.median(rounds.map((round) => round[index] ?? NaN)))
  const what = `start to ready, median of ${starts}`
  if (before === undefined) return [Report.figure(what, ours, "ms")]
  return [
    Report.figure(`${what}: the build before`, theirs, "ms"),
    Report.figure(what, ours, "ms"),
    Report.atMost(`${what}, against the build before`, (100 * ours) / theirs, "%", 50)
  ]
})

/** A daemon without settings, which has the sandbox, and that nobody uses. */
const idle = (build: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(build)
      yield* Effect.sleep(settling)
      const memory = yield* daemon.memory
      const from = yield* daemon.cpu
      yield* Effect.sleep("60 seconds")
      return { memory, cpu: (100 * ((yield* daemon.cpu) - from)) / 60 }
    })
  )

/** A daemon with a bot and a model: its memory after more and more turns. */
const ladder = (build: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { environment, turns } = yield* World.make(people)
      const daemon = yield* Daemon.start(build, environment)
      const settled = Effect.zipRight(Effect.sleep(settling), daemon.memory)
      const idle = yield* settled
      yield* turns(2000)
      const few = yield* settled
      const rate = yield* turns(18_000)
      return { idle, few, rate, many: yield* settled }
    })
  )

const memory = (build: string) =>
  Effect.gen(function* () {
    yield* Console.error(`measuring memory and CPU of ${build}`)
    return { nobody: yield* idle(build), used: yield* ladder(build) }
  })

/** Start, memory and idle CPU of the built daemon, as `npm start` runs it. With `--before FOLDER`, beside another build. */
export const run: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const began = yield* starting
  const theirs = before === undefined ? undefined : yield* memory(before)
  const { nobody, used } = yield* memory(own)
  const past = (what: string, value: number | undefined, unit: string) =>
    value === undefined ? [] : [Report.figure(`${what}: the build before`, value, unit)]
  return [
    ...began,
    ...past("memory of an idle daemon with the sandbox", theirs?.nobody.memory, "MB"),
    Report.atMost("memory of an idle daemon with the sandbox", nobody.memory, "MB", 100),
    ...past("memory of an idle daemon", theirs?.used.idle, "MB"),
    Report.atMost("memory of an idle daemon", used.idle, "MB", 100),
    ...past("memory after 2000 turns", theirs?.used.few, "MB"),
    Report.atMost("memory after 2000 turns", used.few, "MB", 140),
    ...past("memory after 20000 turns", theirs?.used.many, "MB"),
    Report.atMost("memory after 20000 turns", used.many, "MB", 160),
    ...past("turns of the daemon over HTTP", theirs?.used.rate, "turns/s"),
    Report.figure("turns of the daemon over HTTP", used.rate, "turns/s"),
    ...past("CPU of an idle daemon, over 60 s", theirs?.nobody.cpu, "% of a core"),
    Report.atMost("CPU of an idle daemon, over 60 s", nobody.cpu, "% of a core", 0.2)
  ]
})
