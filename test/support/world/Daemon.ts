import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"

/**
 * The built daemon as a child process.
 *
 * @since 0.1.0
 * @category models
 */
export interface Daemon {
  /** SIGKILL; returns when it is dead. */
  readonly kill: Effect.Effect<void>
  /** Succeeds when it says that it is ready. */
  readonly ready: Effect.Effect<void>
  /** Succeeds, with what it printed, when it ended without being killed. */
  readonly fell: Effect.Effect<string>
}

/** How much of what a daemon prints is kept, in characters. */
const kept = 8000

/**
 * Starts the daemon. It is killed when the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = (entry: string, environment: Record<string, string>) =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      const dead = yield* Deferred.make<void>()
      const fallen = yield* Deferred.make<string>()
      const ready = yield* Deferred.make<void>()
      let printed = ""
      let killed = false
      const child = spawn(process.execPath, [entry], {
        env: { PATH: process.env["PATH"], ...environment },
        stdio: ["ignore", "pipe", "pipe"]
      })
      const keep = (chunk: Buffer) => {
        printed = (printed + chunk.toString()).slice(-kept)
        if (/\bready: /.test(printed)) Deferred.unsafeDone(ready, Effect.void)
      }
      child.stdout.on("data", keep)
      child.stderr.on("data", keep)
      child.on("exit", (code) => {
        Deferred.unsafeDone(dead, Effect.void)
        if (!killed) Deferred.unsafeDone(fallen, Effect.succeed(`exit code ${code}\n${printed}`))
      })
      const kill = Effect.suspend(() => {
        killed = true
        child.kill("SIGKILL")
        return Deferred.await(dead)
      })
      return { kill, ready: Deferred.await(ready), fell: Deferred.await(fallen) } satisfies Daemon
    }),
    ({ kill }) => kill
  )
