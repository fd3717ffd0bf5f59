import { describe, it } from "@effect/vitest"
import { Effect, Layer, Stream, SubscriptionRef, TestClock } from "effect"
import { expect } from "vitest"
import * as DatabaseHealth from "../../../../layers/sql/database/DatabaseHealth.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Readiness } from "../../../../services/Readiness.ts"

const layer = DatabaseHealth.layer.pipe(
  Layer.provideMerge(Layer.merge(Writer.layer, Readiness.layer)),
  Layer.provideMerge(Sqlite.layer({ filename: ":memory:" }))
)

describe("DatabaseHealth", () => {
  it.effect("is not ready while the disk is full, and ready again without traffic", () =>
    Effect.gen(function* () {
      const { status } = yield* Readiness
      const { write } = yield* Writer
      const { reserve } = yield* Database
      const pragma = (text: string) => Effect.scoped(Effect.flatMap(reserve, (_) => _.run(() => all(statement(text)))))
      const until = (expected: (database: true | string | undefined) => boolean) =>
        Stream.runHead(Stream.filter(status.changes, ({ database }) => expected(database)))

      yield* until((database) => database === true)
      yield* pragma("pragma max_page_count = 10")
      const big = write("big", () => all(statement("insert into probe (filler) values (?)"), "-".repeat(100_000)))
      expect((yield* Effect.flip(big)).code).toBe("SQLITE_FULL")
      yield* until((database) => database !== true)
      expect((yield* SubscriptionRef.get(status)).database).toContain("SQLITE_FULL")
      yield* TestClock.adjust("3 seconds")
      expect((yield* SubscriptionRef.get(status)).database).not.toBe(true)
      yield* pragma("pragma max_page_count = 100000")
      yield* TestClock.adjust("1 second")
      yield* until((database) => database === true)
    }).pipe(Effect.provide(layer))
  )
})
