import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { join } from "node:path"
import { requestId } from "../../../../domain/Ids.ts"
import * as FilesSql from "../../../../layers/sql/stores/FilesSql.ts"
import * as SeenSql from "../../../../layers/sql/stores/SeenSql.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { FileStore } from "../../../../services/media/FileStore.ts"
import { SeenStore } from "../../../../services/media/SeenStore.ts"
import { freshDatabase } from "../../../support/Postgres.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const kinds = [
  ["SQLite", Effect.map(temporaryFolder, (folder) => Sqlite.layer({ filename: join(folder, "holdfast.db") }))],
  ["PostgreSQL", Effect.map(freshDatabase, (url) => Postgres.layer({ url }))]
] as const

for (const [name, database] of kinds) {
  const stores = Layer.unwrapScoped(
    Effect.map(database, (opened) =>
      Layer.merge(FilesSql.layer(25), SeenSql.layer).pipe(Layer.provide(Writer.layer), Layer.provide(opened))
    )
  )

  describe(`files on ${name}`, () => {
    it.scoped("are found again byte by byte, within a room in which those used last stay", () =>
      Effect.gen(function* () {
        const { find, keep, remove } = yield* FileStore
        const bytes = Uint8Array.from([0, 255, 1, 128, 10, 13, 39, 92, 200, 7])
        for (const id of ["a", "b"]) {
          yield* keep(id, bytes)
          yield* TestClock.adjust("1 second")
        }
        expect(Option.map(yield* find("a"), (found) => [...found])).toEqual(Option.some([...bytes]))
        yield* TestClock.adjust("1 second")
        yield* keep("c", bytes)
        expect((yield* Effect.forEach(["a", "b", "c"], find)).map(Option.isSome)).toEqual([true, false, true])
        yield* remove(["a", "c"])
        expect((yield* Effect.forEach(["a", "c"], find)).map(Option.isSome)).toEqual([false, false])
      }).pipe(Effect.provide(stores))
    )

    it.scoped("have one reading, also for another request", () =>
      Effect.gen(function* () {
        const { find, keep } = yield* SeenStore
        const one = requestId(1, 1, 1)
        const seen = { _tag: "Text", text: "a\u0000b", cut: false } as const
        expect(yield* find("f")).toEqual(Option.none())
        yield* keep(one, "f", seen)
        yield* keep(one, "f", { ...seen, text: "later" })
        expect(yield* find("f")).toEqual(Option.some(seen))
        expect(yield* find("g")).toEqual(Option.none())
      }).pipe(Effect.provide(stores))
    )
  })
}
