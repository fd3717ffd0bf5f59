import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { connect } from "node:net"

/**
 * The server ended by itself, or did not begin.
 *
 * @since 0.1.0
 * @category errors
 */
export class DevServerFell extends Data.TaggedError("DevServerFell")<{ readonly why: string }> {
  override get message() {
    return `the Temporal dev server ended: ${this.why}`
  }
}

/**
 * A dev server, which keeps its file and its port over its deaths.
 *
 * @since 0.1.0
 * @category models
 */
export interface DevServer {
  readonly address: string
  /** Returns when it takes connections; fails when it ended before. What it knew stands in its file. */
  readonly start: Effect.Effect<void, DevServerFell>
  /** SIGKILL; returns when it is dead. */
  readonly kill: Effect.Effect<void>
  /** SIGTERM; returns when it has ended. */
  readonly stop: Effect.Effect<void>
  /** Fails when it ends. */
  readonly ended: Effect.Effect<never, DevServerFell>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface DevServerOptions {
  /** The file of the Temporal CLI. */
  readonly cli: string
  readonly port: number
  /** Of its database; nothing: in memory. */
  readonly filename?: string
  /** Of its page; nothing: none. */
  readonly uiPort?: number
  /** Besides `default`. */
  readonly namespaces?: ReadonlyArray<string>
}

/** How much of what a server prints is kept, in characters. */
const kept = 2000

/**
 * Without these it polls its queues only 20 times a second, and everything begins on a tick of 50 ms; and no timer fires sooner than
 * a second after it was begun.
 */
const quick = [
  "history.transferProcessorMaxPollRPS=2000",
  "history.timerProcessorMaxPollRPS=2000",
  'history.timerProcessorMaxTimeShift="10ms"'
].flatMap((value) => ["--dynamic-config-value", value])

/**
 * A file is written ahead of and not synced with each commit, which would be what all wait for. It outlives the server's death, if not
 * always the machine's.
 */
const pragmas = ["journal_mode=WAL", "synchronous=NORMAL"].flatMap((value) => ["--sqlite-pragma", value])

const argumentsOf = ({ filename, namespaces = [], port, uiPort }: DevServerOptions): ReadonlyArray<string> => [
  "server",
  "start-dev",
  "--ip",
  "127.0.0.1",
  "--port",
  `${port}`,
  "--log-level",
  "error",
  ...(uiPort === undefined ? ["--headless"] : ["--ui-port", `${uiPort}`]),
  ...(filename === undefined ? [] : ["--db-filename", filename, ...pragmas]),
  ...namespaces.flatMap((name) => ["--namespace", name]),
  ...quick
]

/** Whether someone listens there. */
const answers = (port: number) =>
  Effect.async<void, "nobody">((resume) => {
    const socket = connect({ host: "127.0.0.1", port }, () => resume(Effect.void))
    socket.once("error", () => resume(Effect.fail("nobody")))
    return Effect.sync(() => socket.destroy())
  })

interface Life {
  readonly signal: (name: NodeJS.Signals) => Effect.Effect<void>
  readonly ended: Effect.Effect<never, DevServerFell>
}

const live = (options: DevServerOptions): Effect.Effect<Life> =>
  Effect.map(Deferred.make<never, DevServerFell>(), (end) => {
    let printed = ""
    const fall = (why: string) => Deferred.unsafeDone(end, Effect.fail(new DevServerFell({ why })))
    const child = spawn(options.cli, argumentsOf(options), { stdio: ["ignore", "pipe", "pipe"] })
    const keep = (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-kept)
    }
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.once("error", ({ message }) => fall(message))
    child.once("close", (code, signal) => fall(`${signal ?? `exit code ${code}`} ${printed.trim()}`.trim()))
    const ended = Deferred.await(end)
    return {
      ended,
      signal: (name) =>
        Effect.suspend(() => {
          child.kill(name)
          return Effect.ignore(ended)
        })
    }
  })

/**
 * A dev server that is not started yet. It is killed when the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: DevServerOptions): Effect.Effect<DevServer, never, Scope.Scope> =>
  Effect.gen(function* () {
    let current: Life | undefined
    const signal = (name: NodeJS.Signals) => Effect.suspend(() => current?.signal(name) ?? Effect.void)
    const start = Effect.gen(function* () {
      const life = yield* live(options)
      current = life
      yield* Effect.raceFirst(Effect.retry(answers(options.port), Schedule.spaced("20 millis")), life.ended)
    }).pipe(Effect.catchAll((failure) => (failure === "nobody" ? Effect.void : Effect.fail(failure))))
    yield* Effect.addFinalizer(() => signal("SIGKILL"))
    return {
      address: `127.0.0.1:${options.port}`,
      start,
      kill: signal("SIGKILL"),
      stop: signal("SIGTERM"),
      ended: Effect.suspend(() => current?.ended ?? Effect.never)
    }
  })
