import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

const entry = fileURLToPath(new URL("../../../src/main.js", import.meta.url))
const probe = new URL("Probe.js", import.meta.url).href

export class NotStarted extends Data.TaggedError("NotStarted")<{ readonly printed: string }> {
  override get message() {
    return `the daemon did not start:\n${this.printed}`
  }
}

/** The state of a daemon's event loop and memory. */
export interface Breath {
  /** The lateness of the event loop in milliseconds: the 99.9th percentile and the maximum. */
  readonly p999: number
  readonly max: number
  /** In bytes. */
  readonly resident: number
}

/** The built daemon as a child process that reports its event loop and its memory. */
export interface Daemon {
  readonly address: string
  /** Since the last reset. */
  readonly breath: () => Breath
  readonly reset: () => void
  /** The output of a daemon that has ended; `undefined` while it lives. */
  readonly fell: () => string | undefined
  /** Log lines that report a defect. */
  readonly defects: () => ReadonlyArray<string>
}

const kept = 8000

export const start = (
  folder: string,
  environment: Readonly<Record<string, string>>
): Effect.Effect<Daemon, NotStarted, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<{ readonly daemon: Daemon; readonly kill: () => void }, NotStarted>((resume) => {
      let [printed, fell, breath] = ["", undefined as string | undefined, { p999: 0, max: 0, resident: 0 }]
      const defects: Array<string> = []
      let rest = ""
      const child = spawn(process.execPath, ["--import", probe, entry], {
        cwd: folder,
        env: { PATH: process.env["PATH"], ...environment },
        stdio: ["ignore", "pipe", "pipe", "ipc"]
      })
      const kill = () => void child.kill("SIGKILL")
      const read = (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-kept)
        const lines = (rest + chunk.toString()).split("\n")
        rest = lines.pop() ?? ""
        defects.push(...lines.filter((line) => /defect|FATAL|uncaught/i.test(line)))
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(/ready: .*/.exec(printed)?.[0] ?? "") ?? []
        if (address === undefined) return
        resume(
          Effect.succeed({
            daemon: {
              address,
              breath: () => breath,
              reset: () => void child.send("reset"),
              fell: () => fell,
              defects: () => defects
            },
            kill
          })
        )
      }
      child.stdout?.on("data", read)
      child.stderr?.on("data", read)
      child.on("message", (told) => (breath = told as Breath))
      child.on("error", () => {})
      child.on("close", (code, signal) => {
        fell = `ended with ${code ?? signal}\n${printed}`
        resume(Effect.fail(new NotStarted({ printed })))
      })
      return Effect.sync(kill)
    }),
    ({ kill }) => Effect.sync(kill)
  ).pipe(Effect.map(({ daemon }) => daemon))
