import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

class Ended extends Data.TaggedError("Ended")<{ readonly message: string }> {}

/** The arguments of `npm start` in a build, with the entry as an absolute path. */
const commandOf = (build: string): ReadonlyArray<string> => {
  const { scripts } = JSON.parse(readFileSync(join(build, "package.json"), "utf8"))
  const [, words = ""] = /\bnode (.*?)(?: \|\||$)/.exec(scripts.start) ?? []
  return words.split(" ").map((word) => (word.endsWith(".js") ? join(build, word) : word))
}

/** The clock ticks of Linux per second, as user programs see them. */
const ticks = 100

/**
 * Starts the daemon of a build as `npm start` does, in an empty folder of its own, and waits until it says that it is ready. It is killed when
 * the scope closes. Memory and CPU time are those of the process in `/proc` (Linux).
 */
export const start = (build: string, environment: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "holdfast-bench-daemon-"))),
      (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
    )
    const ready = yield* Deferred.make<number, Ended>()
    const before = performance.now()
    const { pid } = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const child = spawn(process.execPath, [...commandOf(build)], {
          cwd: folder,
          env: { PATH: process.env["PATH"], HOLDFAST_PORT: "0", HOLDFAST_LOG_LEVEL: "info", ...environment },
          stdio: ["ignore", "pipe", "pipe"]
        })
        let printed = ""
        const read = (chunk: Buffer) => {
          printed = (printed + chunk.toString()).slice(-2000)
          if (printed.includes('"ready: ')) Deferred.unsafeDone(ready, Effect.succeed(performance.now() - before))
        }
        child.stdout.on("data", read)
        child.stderr.on("data", read)
        child.once("exit", () =>
          Deferred.unsafeDone(ready, Effect.fail(new Ended({ message: `the daemon of ${build} ended:\n${printed}` })))
        )
        return child
      }),
      (child) =>
        Effect.async<void>((resume) => {
          if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
          child.once("exit", () => resume(Effect.void))
          child.kill("SIGKILL")
        })
    )
    const proc = (file: string) => Effect.sync(() => readFileSync(`/proc/${pid}/${file}`, "utf8"))
    return {
      /** Milliseconds from its start. */
      readyAfter: yield* Deferred.await(ready),
      /** Resident memory, in MB. */
      memory: Effect.map(proc("status"), (status) => Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024),
      /** CPU time so far, in seconds. */
      cpu: Effect.map(proc("stat"), (stat) => {
        const [user, system] = stat
          .slice(stat.lastIndexOf(")") + 2)
          .split(" ")
          .slice(11, 13)
          .map(Number)
        return ((user ?? NaN) + (system ?? NaN)) / ticks
      })
    }
  })
