import { describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Exit, Fiber, Layer, Redacted } from "effect"
import { connect, createServer, type Server, type Socket } from "node:net"
import { expect } from "vitest"
import { Database } from "../../../../layers/sql/database/Database.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { freshDatabase } from "../../../support/Postgres.ts"
import { ownServer } from "../../../support/PostgresServer.ts"

const own = statement("insert into owners (bot, user_id, since) values (1, ?, 0)")
const owners = statement<{ readonly user_id: number }>("select user_id from owners order by user_id")
/** As many connections as a pool has. */
const pool = 10

const opened = (url: Redacted.Redacted, silence?: Duration.Duration) =>
  Effect.map(
    Layer.build(Layer.provideMerge(Writer.layer, Postgres.layer({ url, ...(silence && { silence }) }))),
    (context) => ({
      database: Context.get(context, Database),
      writer: Context.get(context, Writer)
    })
  )

describe("a pool that is exhausted", () => {
  it.scopedLive("loses no connection to readers that give up, neither while they wait nor while they read", () =>
    Effect.gen(function* () {
      const { database, writer } = yield* opened(yield* freshDatabase)
      const slow = database.read("slow", () => all(statement("select pg_sleep(0.1)")))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* Effect.replicateEffect(database.reserve, pool)
          const readers = yield* Effect.replicateEffect(Effect.fork(slow), 5 * pool)
          yield* Effect.sleep("50 millis")
          // A caller that gives up is not kept waiting, although there is no connection.
          yield* Fiber.interruptAll(readers)
        })
      )
      for (let burst = 0; burst < 3; burst++) {
        const readers = yield* Effect.replicateEffect(Effect.fork(slow), 2 * pool)
        yield* Effect.sleep("20 millis")
        yield* Fiber.interruptAll(readers)
      }
      yield* Effect.scoped(Effect.replicateEffect(database.reserve, pool))
      yield* writer.write("add", () => all(own, 1))
    })
  )
})

describe("a server in trouble", () => {
  it.scopedLive(
    "loses nothing that was stored, and is used again within 5 seconds of its return",
    () =>
      Effect.gen(function* () {
        const server = yield* ownServer
        yield* server.start
        const { database, writer } = yield* opened(server.url)
        const stored: Array<number> = []
        let user = 0
        const load = Effect.suspend(() => {
          const next = ++user
          return writer
            .write("add", () => all(own, next))
            .pipe(
              Effect.map(() => stored.push(next)),
              Effect.catchAll(() => Effect.sleep("10 millis"))
            )
        })
        yield* Effect.replicateEffect(Effect.fork(Effect.forever(load)), 8)
        const more = Effect.suspend(() => {
          const before = stored.length
          return Effect.repeat(Effect.sleep("10 millis"), { until: () => stored.length > before + 8 })
        })
        yield* more

        for (const signals of [["SIGTERM", "SIGINT"], ["SIGINT"], ["SIGQUIT"]] as const) {
          for (const signal of signals) {
            yield* server.signal(signal)
            yield* Effect.sleep("100 millis")
          }
          yield* server.ended
          yield* server.start
          yield* Effect.timeout(more, "5 seconds")
        }

        const others = "from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'"
        yield* database.read("end", () => all(statement(`select pg_terminate_backend(pid) ${others}`)))
        yield* Effect.timeout(more, "5 seconds")

        // A statement that the server cancels means that the store is unavailable; it is no bug.
        const cut = yield* Effect.flip(
          writer.write("slow", function* () {
            yield* exec(statement("set local statement_timeout = 20"))
            yield* exec(statement("select pg_sleep(5)"))
          })
        )
        expect(cut).toMatchObject({ _tag: "StoreUnavailable", code: "57014" })
        yield* Effect.timeout(more, "5 seconds")

        const acknowledged = [...stored]
        const found = new Set((yield* database.read("all", () => all(owners))).map((row) => row.user_id))
        expect(acknowledged.filter((user) => !found.has(user))).toEqual([])
      }),
    60_000
  )
})

/** Passes bytes on to a server, until it is told to swallow them and to say nothing, as a host that vanished does. */
const passage = (to: { readonly host: string; readonly port: number }) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<{ readonly server: Server; readonly sockets: Set<Socket> }>((resume) => {
        const sockets = new Set<Socket>()
        const server = createServer((near) => {
          const far = connect(to.port, to.host)
          for (const [socket, other] of [
            [near, far],
            [far, near]
          ] as const) {
            sockets.add(socket)
            socket.on("error", () => {})
            socket.on("close", () => other.destroy())
            socket.on("data", (bytes) => swallowed.has(near) || other.write(bytes))
          }
        })
        server.listen(0, "127.0.0.1", () => resume(Effect.succeed({ server, sockets })))
      }),
      ({ server, sockets }) =>
        Effect.sync(() => {
          server.close()
          for (const socket of sockets) socket.destroy()
        })
    ),
    ({ server, sockets }) => {
      const address = server.address()
      return {
        port: typeof address === "object" && address !== null ? address.port : 0,
        vanish: Effect.sync(() => {
          for (const socket of sockets) swallowed.add(socket)
        })
      }
    }
  )
const swallowed = new WeakSet<Socket>()

describe("a host that vanished", () => {
  it.scopedLive("holds no connection for ever", () =>
    Effect.gen(function* () {
      const address = new URL(Redacted.value(yield* freshDatabase))
      const { port, vanish } = yield* passage({ host: address.hostname, port: Number(address.port) })
      address.hostname = "127.0.0.1"
      address.port = String(port)
      const { database, writer } = yield* opened(Redacted.make(address.href), Duration.seconds(1))
      yield* Effect.scoped(Effect.replicateEffect(database.reserve, pool))
      yield* vanish
      const read = database.read("all", () => all(owners))
      const failures = yield* Effect.all(
        Array.from({ length: pool }, () => Effect.flip(read)),
        {
          concurrency: "unbounded"
        }
      )
      for (const failure of failures) expect(failure).toMatchObject({ _tag: "StoreUnavailable", code: "ETIMEDOUT" })
      // New connections pass.
      yield* writer.write("add", () => all(own, 1))
      expect(yield* read).toEqual([{ user_id: 1 }])
    })
  )
})

/** Reads the startup message of the first client, and refuses as PgBouncer refuses a parameter that it does not know. */
const pooler = (refuses: string) =>
  Effect.async<{ readonly port: number; readonly parameters: () => ReadonlyMap<string, string> }>((resume) => {
    const parameters = new Map<string, string>()
    const server = createServer((socket) => {
      socket.on("error", () => {})
      socket.once("data", (bytes) => {
        const words = bytes.subarray(8).toString("utf8").split("\0")
        for (let at = 0; (words[at] ?? "") !== ""; at += 2) parameters.set(words[at]!, words[at + 1] ?? "")
        const fields = Buffer.from(`SFATAL\0C08P01\0Munsupported startup parameter: ${refuses}\0\0`)
        const head = Buffer.alloc(5)
        head.write("E")
        head.writeInt32BE(fields.length + 4, 1)
        socket.end(Buffer.concat([head, fields]))
      })
    })
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      if (typeof address === "object" && address !== null) {
        resume(Effect.succeed({ port: address.port, parameters: () => parameters }))
      }
    })
  })

describe("behind a pooler", () => {
  it.scopedLive("asks for nothing at the start of a session that PgBouncer refuses", () =>
    Effect.gen(function* () {
      const { parameters, port } = yield* pooler("search_path")
      const url = Redacted.make(`postgresql://holdfast:hunter2@127.0.0.1:${port}/holdfast?search_path=bots`)
      const refusal = yield* Effect.flip(Effect.scoped(opened(url)))
      expect(refusal.message).toMatch(
        /does not accept the startup parameter search_path \(08P01\)\. Remove it from the address, or name it in ignore_startup_parameters/
      )
      expect([...parameters().keys()].sort()).toEqual(["application_name", "client_encoding", "database", "user"])
    })
  )

  it.scopedLive("keeps nothing in a session: what waits for a lock is bounded by its transaction", () =>
    Effect.gen(function* () {
      const { database, writer } = yield* opened(yield* freshDatabase)
      const [inside] = yield* writer.write("show", () => all(statement("show lock_timeout")))
      const [outside] = yield* database.read("show", () => all(statement("show lock_timeout")))
      expect([inside, outside]).toEqual([{ lock_timeout: "1s" }, { lock_timeout: "0" }])
      const exit = yield* Effect.scoped(
        Effect.gen(function* () {
          const other = yield* database.reserve
          yield* other.run(() => exec(statement("begin")))
          yield* other.run(() => exec(statement("lock table owners in exclusive mode")))
          const exit = yield* Effect.exit(writer.write("add", () => all(own, 1)))
          yield* other.run(() => exec(statement("rollback")))
          return exit
        })
      )
      expect(Exit.isFailure(exit) && exit.cause).toMatchObject({ error: { code: "55P03" } })
    })
  )
})
