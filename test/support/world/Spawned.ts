import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"

/** @since 0.1.0 */
export class NotServing extends Data.TaggedError("NotServing")<{ readonly name: string; readonly why: string }> {
  override get message() {
    return `${this.name} does not serve: ${this.why}`
  }
}

/**
 * A server that is somebody else's, and its environment.
 *
 * @since 0.1.0
 */
export interface Program {
  readonly name: string
  readonly command: readonly [string, ...ReadonlyArray<string>]
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
  /** An address that answers with a status below 500 once it serves. */
  readonly ready: string
  readonly within: Duration.DurationInput
}

/**
 * Starts it, and waits until it serves. Its whole process group is killed when the scope closes.
 *
 * @since 0.1.0
 */
export const spawned = (program: Program): Effect.Effect<void, NotServing, Scope.Scope> =>
  Effect.gen(function* () {
    const { command, cwd, environment = {}, name, ready, within } = program
    const [file, ...args] = command
    let printed = ""
    let code: number | NodeJS.Signals | undefined
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const { HOME, PATH } = process.env
        const child = spawn(file, args, {
          cwd,
          detached: true,
          env: { HOME, PATH, ...environment },
          stdio: ["ignore", "pipe", "pipe"]
        })
        const keep = (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-8000))
        child.stdout.on("data", keep)
        child.stderr.on("data", keep)
        child.on("error", ({ message }) => (printed += message))
        child.on("close", (status, signal) => (code = status ?? signal ?? 0))
        return child
      }),
      (child) =>
        Effect.sync(() => {
          if (child.pid !== undefined && code === undefined) process.kill(-child.pid, "SIGKILL")
        })
    )
    const serves = Effect.tryPromise({
      try: async () => {
        const { status } = await fetch(ready)
        if (status >= 500) throw new Error(`status ${status}`)
      },
      catch: (): "not yet" | "dead" => (code === undefined && child.pid !== undefined ? "not yet" : "dead")
    })
    yield* serves.pipe(
      Effect.retry({ schedule: Schedule.spaced("100 millis"), while: (state) => state === "not yet" }),
      Effect.timeoutFail({ duration: within, onTimeout: () => "late" as const }),
      Effect.mapError(
        (state) =>
          new NotServing({
            name,
            why:
              (state === "late" ? `nothing answered within ${Duration.format(within)}` : `it ended with ${code}`) +
              `: ${printed.trim().split("\n").slice(-3).join(" ").slice(-300)}`
          })
      )
    )
  })
