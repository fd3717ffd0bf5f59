import { describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, SubscriptionRef } from "effect"
import { expect } from "vitest"
import { StoreUnavailable } from "../../../../domain/StoreUnavailable.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { open } from "../../../../layers/sql/database/SqliteConnection.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { databases } from "../../../support/Databases.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const own = statement("insert into owners (bot, user_id, since) values (1, ?, 0)")
const owners = statement<{ readonly user_id: number }>("select user_id from owners order by user_id")

const add = (user: number) => Effect.flatMap(Writer, ({ write }) => write("add", () => exec(own, user)))
const added = Effect.flatMap(Database, ({ read }) =>
  Effect.map(
    read("added", () => all(owners)),
    (rows) => rows.map((row) => row.user_id)
  )
)

describe.each(databases)("Writer on %s", (_, database) => {
  const writer = Layer.provideMerge(Writer.layer, database)

  it.effect("commits together what waits, and reports nothing before", () =>
    Effect.gen(function* () {
      const { write } = yield* Writer
      const seen: Array<ReadonlyArray<number>> = []
      yield* Effect.forEach(
        [1, 2, 3, 4],
        (user) =>
          write("add", function* () {
            yield* exec(own, user)
            seen.push((yield* all(owners)).map((row) => row.user_id))
          }).pipe(
            Effect.zipRight(added),
            Effect.tap((now) => expect(now.length).toBeGreaterThanOrEqual(3))
          ),
        { concurrency: "unbounded" }
      )
      expect(seen).toHaveLength(4)
      expect(yield* added).toEqual([1, 2, 3, 4])
    }).pipe(Effect.provide(writer))
  )

  it.effect("lets a bad job fail alone, without a statement or a value in its defect", () =>
    Effect.gen(function* () {
      yield* add(3)
      const exits = yield* Effect.forEach([1, 2, 3, 4, 5], (user) => Effect.exit(add(user)), {
        concurrency: "unbounded"
      })
      expect(exits.map(Exit.isSuccess)).toEqual([true, true, false, true, true])
      expect(yield* added).toEqual([1, 2, 3, 4, 5])
      const cause = Exit.isFailure(exits[2]!) ? exits[2].cause : Cause.empty
      expect(Cause.isDie(cause)).toBe(true)
      expect(Cause.pretty(cause)).toMatch(/add is broken.*(SQLITE_CONSTRAINT|23505)/)
      expect(Cause.pretty(cause)).not.toMatch(/owners|insert/)
    }).pipe(Effect.provide(writer))
  )

  it.effect("undoes the whole of a job that fails halfway", () =>
    Effect.gen(function* () {
      const { write } = yield* Writer
      const halfway = write("halfway", function* () {
        yield* exec(own, 1)
        yield* exec(statement("nonsense"))
      })
      const exits = yield* Effect.all([Effect.exit(halfway), Effect.exit(add(2))], { concurrency: "unbounded" })
      expect(exits.map(Exit.isSuccess)).toEqual([false, true])
      expect(yield* added).toEqual([2])
    }).pipe(Effect.provide(writer))
  )

  it.effect("keeps going when a caller is interrupted", () =>
    Effect.gen(function* () {
      const fibers = yield* Effect.forEach([1, 2, 3], (user) => Effect.fork(add(user)))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(fibers[1]!)
      yield* Fiber.join(fibers[0]!)
      yield* Fiber.join(fibers[2]!)
      expect(yield* added).toEqual(expect.arrayContaining([1, 3]))
      yield* add(4)
      expect(yield* added).toContain(4)
    }).pipe(Effect.provide(writer))
  )

  it.effect("writes what waits before it closes", () =>
    Effect.gen(function* () {
      const context = yield* Layer.build(database)
      yield* Effect.forkDaemon(add(1)).pipe(
        Effect.zipLeft(Effect.yieldNow()),
        Effect.provide(Writer.layer),
        Effect.provide(context)
      )
      expect(yield* Effect.provide(added, context)).toEqual([1])
    }).pipe(Effect.scoped)
  )
})

describe("Writer on a SQLite file", () => {
  const file = Effect.map(temporaryFolder, (folder) => `${folder}/holdfast.db`)
  const writer = (filename: string) => Layer.provideMerge(Writer.layer, Sqlite.layer({ filename }))
  const code = (exit: Exit.Exit<unknown, StoreUnavailable>) =>
    Exit.isFailure(exit) && exit.cause._tag === "Fail" ? exit.cause.error.code : exit._tag

  it.scoped("fails when the disk is full, stores no half, and goes on when there is room", () =>
    Effect.gen(function* () {
      const { health, write } = yield* Writer
      const pragma = (text: string) =>
        Effect.flatMap(Database, ({ reserve }) =>
          Effect.scoped(Effect.flatMap(reserve, (_) => _.run(() => all(statement(text)))))
        )
      const fill = (user: number, size: number) =>
        write("fill", function* () {
          yield* exec(own, user)
          yield* exec(statement("insert into probe (filler) values (?)"), "-".repeat(size))
        })
      yield* pragma("pragma max_page_count = 60")
      const exits = yield* Effect.forEach([1, 2], (user) => Effect.exit(fill(user, 200_000)), {
        concurrency: "unbounded"
      })
      expect(exits.map(code)).toEqual(["SQLITE_FULL", "SQLITE_FULL"])
      expect(yield* SubscriptionRef.get(health)).toBeInstanceOf(StoreUnavailable)
      expect(yield* added).toEqual([])
      yield* pragma("pragma max_page_count = 100000")
      yield* fill(3, 200_000)
      expect(yield* SubscriptionRef.get(health)).toBe(true)
      expect(yield* added).toEqual([3])
    }).pipe(Effect.provide(Layer.unwrapScoped(Effect.map(file, writer))))
  )

  // A wait in the event loop's thread would never end here: the holder of the lock could not release it.
  it.scopedLive(
    "waits for a lock of another connection without blocking the event loop, and says so after a second",
    () =>
      Effect.gen(function* () {
        const filename = yield* file
        const context = yield* Layer.build(writer(filename))
        const other = yield* open({ filename })
        const held = (text: string) => other.run(() => exec(statement(text)))

        yield* held("begin immediate")
        const waiting = yield* Effect.fork(Effect.provide(add(1), context))
        yield* Effect.sleep("100 millis")
        yield* held("rollback")
        yield* Fiber.join(waiting)

        yield* held("begin immediate")
        const exits = yield* Effect.forEach([2, 3], (user) => Effect.exit(add(user)), {
          concurrency: "unbounded"
        }).pipe(Effect.provide(context))
        expect(exits.map(code)).toEqual(["SQLITE_BUSY", "SQLITE_BUSY"])
        expect(
          exits.map((exit) => Exit.isFailure(exit) && exit.cause._tag === "Fail" && exit.cause.error.message)[0]
        ).toContain("locked by another process")
        yield* held("rollback")
        yield* Effect.provide(add(4), context)
        expect(yield* Effect.provide(added, context)).toEqual([1, 4])
      })
  )
})
