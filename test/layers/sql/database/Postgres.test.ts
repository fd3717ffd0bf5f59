import { describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Logger, LogLevel, Redacted, Stream } from "effect"
import { expect } from "vitest"
import { Database } from "../../../../layers/sql/database/Database.ts"
import * as DatabaseHealth from "../../../../layers/sql/database/DatabaseHealth.ts"
import { DatabaseRefused } from "../../../../layers/sql/database/DatabaseRefused.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import { migrations } from "../../../../layers/sql/database/Migrations.ts"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Readiness } from "../../../../services/Readiness.ts"
import { freshDatabase } from "../../../support/Postgres.ts"
import { ownServer } from "../../../support/PostgresServer.ts"

const opened = (url: Redacted.Redacted) => Effect.scoped(Layer.build(Postgres.layer({ url })))

describe("Postgres", () => {
  it.effect("refuses a database of a newer version; an inspection changes nothing", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const inspected = Effect.map(Postgres.inspect(url), ({ version }) => version)
      expect(yield* inspected).toBe(undefined)
      expect(yield* inspected).toBe(undefined)
      yield* opened(url)
      expect(yield* inspected).toBe(migrations.length)
      yield* Effect.flatMap(Database, ({ reserve }) =>
        Effect.scoped(
          Effect.flatMap(reserve, (_) => _.run(() => exec(statement("insert into versions (version) values (99)"))))
        )
      ).pipe(Effect.provide(Postgres.layer({ url })))
      for (const refused of [Effect.asVoid(opened(url)), Effect.asVoid(inspected)])
        expect(String(yield* Effect.flip(refused))).toMatch(/version 99.*newer Holdfast/)
    })
  )

  it.effect("lets several processes start on an empty database at the same time", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      yield* Effect.all([opened(url), opened(url), opened(url)], { concurrency: "unbounded" })
    })
  )

  it.effect("says why it cannot be used, without the password", () =>
    Effect.gen(function* () {
      const url = new URL(Redacted.value(yield* freshDatabase))
      const refusal = (change: Partial<URL>) => {
        const address = Redacted.make(Object.assign(new URL(url), change).href)
        return Effect.map(Effect.flip(opened(address)), (error) => {
          expect(error).toBeInstanceOf(DatabaseRefused)
          return JSON.stringify(error) + String(error)
        })
      }
      const refusals = [
        yield* refusal({ port: "1" }),
        yield* refusal({ password: "hunter2" }),
        yield* refusal({ pathname: "/missing" })
      ]
      expect(refusals[0]).toContain("ECONNREFUSED")
      expect(refusals[1]).toContain("28P01")
      expect(refusals[2]).toContain("3D000")
      for (const text of refusals) expect(text).not.toMatch(/hunter2|postgres:postgres/)
      expect(String(yield* Effect.flip(opened(Redacted.make("not an address"))))).toContain("postgresql://")
    })
  )

  it.effect("survives a lost connection: what was under way is unavailable, what follows goes on", () =>
    Effect.gen(function* () {
      const { write } = yield* Writer
      const own = statement("insert into owners (bot, user_id, since) values (1, ?, 0)")
      const quit = statement("select pg_terminate_backend(pg_backend_pid())")
      const exit = yield* Effect.exit(
        write("lost", function* () {
          yield* exec(own, 1)
          yield* exec(quit)
        })
      )
      expect(Exit.isFailure(exit) && exit.cause).toMatchObject({ _tag: "Fail", error: { _tag: "StoreUnavailable" } })
      yield* write("next", () => all(own, 2))
      const rows = yield* (yield* Database).read("rows", () => all(statement("select user_id from owners")))
      expect(rows).toEqual([{ user_id: 2 }])
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          Writer.layer,
          Layer.unwrapEffect(Effect.map(freshDatabase, (url) => Postgres.layer({ url })))
        )
      )
    )
  )

  it.scopedLive(
    "is waited for when it is not there yet, and says so meanwhile",
    () =>
      Effect.gen(function* () {
        const server = yield* ownServer
        const context = yield* Layer.build(
          DatabaseHealth.layer.pipe(
            Layer.provideMerge(Writer.layer),
            Layer.provideMerge(Postgres.layerWaiting(server)),
            Layer.provideMerge(Layer.merge(Readiness.layer, Logger.minimumLogLevel(LogLevel.None)))
          )
        )
        const { opened } = Context.get(context, Database)
        const { write } = Context.get(context, Writer)
        const { status } = Context.get(context, Readiness)
        const database = (expected: (status: true | string | undefined) => boolean) =>
          Stream.runHead(Stream.filter(status.changes, ({ database }) => expected(database)))
        yield* database((words) => typeof words === "string" && /ECONNREFUSED.*tries again every second/.test(words))
        const own = write("own", () => all(statement("insert into owners values (1, 1, 0) on conflict do nothing")))
        expect(yield* Effect.flip(own)).toMatchObject({ _tag: "StoreUnavailable", code: "ECONNREFUSED" })
        yield* server.start
        yield* opened
        yield* own
        yield* database((ready) => ready === true)

        yield* server.stop
        expect(yield* Effect.flip(own)).toMatchObject({ _tag: "StoreUnavailable" })
        yield* database((ready) => ready !== true)
        yield* server.start
        // Ready again without traffic.
        yield* database((ready) => ready === true)
      }),
    30_000
  )

  it.scopedLive(
    "ends the waiting when the server that came refuses",
    () =>
      Effect.gen(function* () {
        const server = yield* ownServer
        const url = Object.assign(new URL(Redacted.value(server.url)), { password: "hunter2" })
        const context = yield* Layer.build(
          Postgres.layerWaiting({ url: Redacted.make(url.href) }).pipe(
            Layer.provide([Readiness.layer, Logger.minimumLogLevel(LogLevel.None)])
          )
        )
        const opened = yield* Effect.fork(Effect.flip(Context.get(context, Database).opened))
        yield* server.start
        const refusal = yield* Fiber.join(opened)
        expect(refusal.message).toContain("28P01")
        expect(refusal.message).not.toContain("hunter2")
      }),
    30_000
  )
})
