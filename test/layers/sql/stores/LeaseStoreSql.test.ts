import { describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, type Redacted, Scope } from "effect"
import { expect } from "vitest"
import { Database } from "../../../../layers/sql/database/Database.ts"
import * as LeaseStoreSql from "../../../../layers/sql/stores/LeaseStoreSql.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Lease, whileHeld } from "../../../../services/sharing/Lease.ts"
import { LeaseStore } from "../../../../services/sharing/LeaseStore.ts"
import { eventually } from "../../../support/Daemon.ts"
import { capturing } from "../../../support/logs.ts"
import { freshDatabase } from "../../../support/Postgres.ts"

const kinds = [
  ["SQLite", Sqlite.layer({ filename: ":memory:" })],
  ["PostgreSQL", Layer.unwrapEffect(Effect.map(freshDatabase, (url) => Postgres.layer({ url })))]
] as const

for (const [name, database] of kinds) {
  describe(`LeaseStore on ${name}`, () => {
    it.scopedLive("gives a lease to one holder, until it is over or given up", () =>
      Effect.gen(function* () {
        const { release, take } = yield* LeaseStore
        expect(yield* take("polling", "a", 60_000)).toBe(true)
        expect(yield* take("polling", "b", 60_000)).toBe(false)
        expect(yield* take("other", "b", 60_000)).toBe(true)
        yield* release("polling", "b")
        expect(yield* take("polling", "b", 60_000)).toBe(false)
        yield* release("polling", "a")
        expect(yield* take("polling", "b", 1)).toBe(true)
        yield* eventually(
          "the end of a lease of one millisecond",
          Effect.map(take("polling", "a", 60_000), (taken) => (taken ? taken : undefined))
        )
        expect(yield* take("polling", "b", 60_000)).toBe(false)
      }).pipe(Effect.provide(LeaseStoreSql.layer.pipe(Layer.provide(database))))
    )
  })
}

/** By the clock of the database: who began and ended to work. */
const note = statement("insert into works (who, what) values (?, ?)")

/** A process on a database, with a lease that is shorter than in real life. */
const process = Effect.fnUntraced(function* (url: Redacted.Redacted, who: string) {
  const scope = yield* Scope.make()
  let cut = false
  // Cut off from the database, as by a kill: nothing is renewed, nothing released.
  const severed = Layer.map(Postgres.layer({ url }), (context) => {
    const database = Context.get(context, Database)
    return Context.make(Database, {
      ...database,
      reserve: Effect.suspend(() => (cut ? Effect.never : database.reserve))
    })
  })
  const context = yield* Lease.layer({
    name: "polling:1",
    duration: "900 millis",
    renewal: "200 millis",
    margin: "300 millis"
  }).pipe(
    Layer.provide(LeaseStoreSql.layer),
    Layer.provide([severed, capturing().layer]),
    Layer.provideMerge(Postgres.layer({ url })),
    Layer.buildWithScope(scope)
  )
  const { reserve } = Context.get(context, Database)
  const write = (what: string) =>
    Effect.orDie(Effect.scoped(Effect.flatMap(reserve, (_) => _.run(() => all(note, who, what)))))
  const work = Effect.acquireUseRelease(
    write("begin"),
    () => Effect.never,
    () => write("end")
  )
  yield* Effect.forkIn(Effect.provide(whileHeld(work), context), scope)
  const end = Scope.close(scope, Exit.void)
  yield* Effect.addFinalizer(() => end)
  return { cut: Effect.sync(() => void (cut = true)), end }
})

describe("the lease of several daemons on PostgreSQL", () => {
  it.scopedLive(
    "is never held by two, and passes on from who is cut off and from who ends",
    () =>
      Effect.gen(function* () {
        const url = yield* freshDatabase
        const database = Context.get(yield* Layer.build(Postgres.layer({ url })), Database)
        const run = <Row>(text: string) =>
          Effect.scoped(Effect.flatMap(database.reserve, (_) => _.run(() => all(statement<Row>(text)))))
        yield* run(
          "create table works (id integer generated always as identity, at timestamptz default clock_timestamp(), who text, what text)"
        )
        const works = run<{ who: string; what: string }>("select who, what from works order by id")
        const worker = (after: string | undefined) =>
          eventually(
            `another one than ${after} works`,
            Effect.map(works, (rows) => {
              const last = rows.at(-1)
              return last?.what === "begin" && last.who !== after ? last.who : undefined
            })
          )
        const processes = new Map([
          ["a", yield* process(url, "a")],
          ["b", yield* process(url, "b")],
          ["c", yield* process(url, "c")]
        ])
        const first = yield* worker(undefined)
        yield* processes.get(first)?.cut ?? Effect.void
        const second = yield* worker(first)
        yield* processes.get(second)?.end ?? Effect.void
        const third = yield* worker(second)
        expect(new Set([first, second, third]).size).toBe(3)
        // On a slow machine a holder may lose the lease sooner; but whoever begins to work, ends before another one begins.
        const seen = yield* works
        for (const [at, { what, who }] of seen.entries()) {
          if (what === "begin") expect(seen[at - 1]?.what).not.toBe("begin")
          else expect(seen[at - 1]).toEqual({ who, what: "begin" })
        }
      }),
    120_000
  )
})
