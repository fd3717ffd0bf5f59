import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { mkdir, readFile, truncate, writeFile } from "node:fs/promises"
import { expect } from "vitest"
import { Database } from "../../../../layers/sql/database/Database.ts"
import { DatabaseRefused } from "../../../../layers/sql/database/DatabaseRefused.ts"
import * as Memory from "../../../../layers/sql/stores/Memory.ts"
import { migrations } from "../../../../layers/sql/database/Migrations.ts"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { open } from "../../../../layers/sql/database/SqliteConnection.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { type Statement, statement } from "../../../../layers/sql/database/Statement.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"
import { message } from "../stores/Arrivals.ts"

const file = Effect.map(temporaryFolder, (folder) => `${folder}/holdfast.db`)
const opened = (filename: string, ...statements: ReadonlyArray<Statement>) =>
  Effect.gen(function* () {
    const session = yield* (yield* Database).reserve
    return yield* Effect.forEach(statements, (one) => session.run(() => all(one)))
  }).pipe(Effect.scoped, Effect.provide(Sqlite.layer({ filename })))

describe("Sqlite", () => {
  it.scoped("migrates a new file once, and syncs every commit", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* opened(filename)
      expect(
        yield* opened(
          filename,
          statement("select version from versions"),
          statement("pragma journal_mode"),
          statement("pragma synchronous"),
          statement("pragma busy_timeout")
        )
      ).toEqual([
        migrations.map((_, index) => ({ version: index + 1 })),
        [{ journal_mode: "wal" }],
        [{ synchronous: 2 }],
        [{ timeout: 0 }]
      ])
    })
  )

  it.scoped("refuses a database of a newer version and leaves it as it is", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* opened(
        filename,
        statement("insert into versions (version) values (99)"),
        statement("pragma wal_checkpoint(truncate)")
      )
      const before = yield* Effect.promise(() => readFile(filename))
      const refused = yield* Effect.flip(opened(filename))
      expect(refused).toBeInstanceOf(DatabaseRefused)
      expect(String(refused)).toMatch(/version 99.*newer Holdfast/)
      expect((yield* Effect.promise(() => readFile(filename))).equals(before)).toBe(true)
    })
  )

  it.scoped("refuses a file that is no database", () =>
    Effect.gen(function* () {
      const filename = yield* file
      const text = "this is no database, ".repeat(1000)
      yield* Effect.promise(() => writeFile(filename, text))
      expect(String(yield* Effect.flip(opened(filename)))).toMatch(/is not a SQLite database \(SQLITE_NOTADB\)\. Move/)
      expect(yield* Effect.promise(() => readFile(filename, "utf8"))).toBe(text)
    })
  )

  it.scoped("refuses a damaged file", () =>
    Effect.gen(function* () {
      const filename = yield* file
      yield* opened(filename, statement("select version from versions"), statement("pragma wal_checkpoint(truncate)"))
      yield* Effect.promise(() => truncate(filename, 4096 * 5))
      expect(String(yield* Effect.flip(opened(filename)))).toMatch(/is damaged \(SQLITE_CORRUPT/)
      yield* Effect.promise(async () => {
        const bytes = await readFile(filename)
        await writeFile(filename, bytes.fill(0xff, 200, 4000))
      })
      expect(String(yield* Effect.flip(opened(filename)))).toMatch(/is damaged \(SQLITE_CORRUPT/)
    })
  )

  it.scoped("refuses what cannot be opened", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      expect(String(yield* Effect.flip(opened(`${folder}/missing/holdfast.db`)))).toMatch(
        /cannot be opened.*folder exists/
      )
      yield* Effect.promise(() => mkdir(`${folder}/folder.db`))
      expect(String(yield* Effect.flip(opened(`${folder}/folder.db`)))).toMatch(/cannot be opened/)
    })
  )

  it.scopedLive("refuses a file that another process holds, with the cure", () =>
    Effect.gen(function* () {
      const filename = yield* file
      const other = yield* open({ filename })
      yield* other.run(() => exec(statement("begin exclusive")))
      expect(String(yield* Effect.flip(opened(filename)))).toMatch(
        /locked by another process \(SQLITE_BUSY\)\. End that process/
      )
    })
  )

  it.effect("holds all stores in memory, each build its own", () =>
    Effect.gen(function* () {
      const accept = Effect.flatMap(Updates, (_) => _.accept(1, [message(1)], 2, 1000)).pipe(
        Effect.provide(Layer.fresh(Memory.layer))
      )
      expect((yield* accept).duplicates).toBe(0)
      expect((yield* accept).duplicates).toBe(0)
    })
  )
})
