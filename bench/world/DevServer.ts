import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { connect } from "node:net"
import { freePort } from "./FreePort.ts"

/**
 * A Temporal dev server of one's own, on a port that it keeps over its deaths.
 *
 * @since 0.1.0
 * @category models
 */
export interface DevServer {
  readonly address: string
  /** SIGKILL; returns when it is dead. */
  readonly kill: Effect.Effect<void>
  /** On the same file; returns when it takes connections. */
  readonly start: Effect.Effect<void>
}

/** How much of what a server prints is kept, in characters. */
const kept = 2000

/** Without these it polls its queues only 20 times a second, and all starts on a tick of 50 ms. */
const quick = ["transfer", "timer"].flatMap((queue) => [
  "--dynamic-config-value",
  `history.${queue}ProcessorMaxPollRPS=2000`
])

/** Whether someone listens there. */
const answers = (port: number) =>
  Effect.async<void, Error>((resume) => {
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.destroy()
      resume(Effect.void)
    })
    socket.once("error", (error) => resume(Effect.fail(error)))
  })

interface Life {
  readonly kill: Effect.Effect<void>
  readonly fell: Effect.Effect<never, string>
}

const live = (executable: string, port: number, file: string | undefined): Effect.Effect<Life> =>
  Effect.gen(function* () {
    const ended = yield* Deferred.make<never, string>()
    let printed = ""
    const child = spawn(
      executable,
      ["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", `${port}`]
        .concat(["--log-level", "error"])
        .concat(quick)
        .concat(file === undefined ? [] : ["--db-filename", file]),
      { stdio: ["ignore", "pipe", "pipe"] }
    )
    const keep = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-kept)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.on("error", ({ message }) => Deferred.unsafeDone(ended, Effect.fail(message)))
    child.on("exit", (code) => Deferred.unsafeDone(ended, Effect.fail(`exit code ${code}\n${printed}`)))
    const fell = Deferred.await(ended)
    const kill = Effect.suspend(() => {
      child.kill("SIGKILL")
      return Effect.ignore(fell)
    })
    return { kill, fell }
  })

/**
 * Starts a dev server on a file, or without one in memory. It is killed when the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (file?: string): Effect.Effect<DevServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const executable = process.env["TEMPORAL_CLI"] ?? "temporal"
    const port = yield* freePort
    let current: Life | undefined
    const kill = Effect.suspend(() => current?.kill ?? Effect.void)
    const start = Effect.gen(function* () {
      const life = yield* live(executable, port, file)
      current = life
      const fell = Effect.catchAll(life.fell, (why) =>
        Effect.dieMessage(`the Temporal dev server ${executable} does not start (TEMPORAL_CLI names it): ${why}`)
      )
      yield* Effect.raceFirst(Effect.retry(answers(port), Schedule.spaced("20 millis")), fell)
    }).pipe(Effect.orDie)
    yield* Effect.addFinalizer(() => kill)
    yield* start
    return { address: `127.0.0.1:${port}`, kill, start }
  })
