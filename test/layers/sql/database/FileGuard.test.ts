import { describe, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Layer, Logger, LogLevel, Stream, TestClock } from "effect"
import { execFileSync } from "node:child_process"
import {
  closeSync,
  constants,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { expect } from "vitest"
import * as DatabaseHealth from "../../../../layers/sql/database/DatabaseHealth.ts"
import * as FileCheck from "../../../../layers/sql/database/FileCheck.ts"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { open } from "../../../../layers/sql/database/SqliteConnection.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Readiness } from "../../../../services/Readiness.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const own = statement("insert into owners (bot, user_id, since) values (1, ?, 0)")

/** A database that is in use, in a folder of its own. */
const inUse = Effect.gen(function* () {
  const parent = yield* temporaryFolder
  const folder = `${parent}/data`
  mkdirSync(folder)
  const filename = `${folder}/holdfast.db`
  const context = yield* Layer.build(
    DatabaseHealth.layer.pipe(
      Layer.provideMerge(Writer.layer),
      Layer.provideMerge(Layer.mergeAll(Readiness.layer, Sqlite.layer({ filename }))),
      Layer.provide(Logger.minimumLogLevel(LogLevel.None))
    )
  )
  const { write } = Context.get(context, Writer)
  const { status } = Context.get(context, Readiness)
  const add = (user: number) => write("add", () => all(own, user))
  const says = (expected: RegExp | true) =>
    Stream.runHead(
      Stream.filter(status.changes, ({ database }) =>
        expected === true ? database === true : typeof database === "string" && expected.test(database)
      )
    )
  yield* add(1)
  yield* says(true)
  return { parent, folder, filename, add, says }
})

describe("a database that is in use", () => {
  it.scopedLive("takes nothing in while its folder is gone, and goes on when the same one is back", () =>
    Effect.gen(function* () {
      const { add, folder, parent, says } = yield* inUse
      yield* Effect.sleep("600 millis")
      renameSync(folder, `${parent}/elsewhere`)
      const refused = yield* Effect.flip(add(2))
      yield* says(/holdfast\.db was removed while it was in use.*ENOENT.*updates are no longer accepted/)
      expect(refused.code).toBe("SQLITE_READONLY_DBMOVED")
      expect(refused.message).toContain("was removed or replaced while it was in use")
      renameSync(`${parent}/elsewhere`, folder)
      yield* says(true)
      yield* add(2)
    })
  )

  const changes: ReadonlyArray<readonly [name: string, change: (filename: string) => void, says: RegExp]> = [
    [
      "file is replaced by a copy",
      (filename) => {
        copyFileSync(filename, `${filename}.copy`)
        renameSync(`${filename}.copy`, filename)
      },
      /holdfast\.db was replaced while it was in use/
    ],
    [
      "log is removed",
      (filename) => rmSync(`${filename}-wal`, { force: true }),
      /holdfast\.db-wal was removed while it was in use/
    ],
    ["log is cut short", (filename) => truncateSync(`${filename}-wal`, 0), /holdfast\.db-wal was cut short/]
  ]
  it.scopedLive.each(changes)("takes nothing more in when its %s", ([, change, message]) =>
    Effect.gen(function* () {
      const { add, filename, says } = yield* inUse
      let user = 100
      // Again until it is noticed: a change that comes and goes between two looks is not.
      const changing = Effect.suspend(() => Effect.ignore(add(++user))).pipe(
        Effect.zipRight(Effect.sleep("700 millis")),
        Effect.zipRight(Effect.sync(() => change(filename))),
        Effect.zipRight(Effect.sleep("700 millis")),
        Effect.forever
      )
      yield* Effect.raceFirst(says(message), changing)
      expect((yield* Effect.flip(add(2))).code).toBe("SQLITE_READONLY_DBMOVED")
    })
  )

  it.scopedLive("minds no operator who makes its files shorter without a loss", () =>
    Effect.gen(function* () {
      const { add, filename, says } = yield* inUse
      const operator = (...statements: ReadonlyArray<string>) =>
        Effect.scoped(
          Effect.flatMap(open({ filename }), (session) =>
            Effect.forEach(statements, (text) => session.run(() => exec(statement(text))))
          )
        )
      const size = () => statSync(filename).size
      yield* operator(
        "create table spare as with recursive n (i) as (select 1 union all select i + 1 from n where i < 2000) select i, hex(randomblob(500)) from n",
        "pragma wal_checkpoint(truncate)"
      )
      // A commit sees the large files, and a later one the small ones.
      yield* Effect.sleep("600 millis")
      yield* add(2)
      const before = size()
      yield* operator("drop table spare", "vacuum", "pragma wal_checkpoint(truncate)")
      expect(size()).toBeLessThan(before)
      yield* Effect.sleep("600 millis")
      yield* add(3)
      yield* says(true)
    })
  )

  it.scoped("is checked in the background, and takes nothing more in once it is found damaged", () =>
    Effect.gen(function* () {
      const { add, filename, says } = yield* inUse
      damage(filename)
      yield* TestClock.adjust("10 seconds")
      yield* says(/holdfast\.db is damaged \(.+\).*restore a backup/)
      expect((yield* Effect.flip(add(2))).code).toBe("SQLITE_CORRUPT")
    })
  )
})

/** Overwrites the pages after the first two: tables and indexes, not the schema. */
const damage = (filename: string) => {
  const bytes = readFileSync(filename)
  writeFileSync(filename, bytes.fill(0xff, 4096 * 12, 4096 * 14))
}

describe("the check of a file", () => {
  it.scopedLive("finds a whole one whole, a damaged one damaged, and says when it could not look", () =>
    Effect.gen(function* () {
      const filename = `${yield* temporaryFolder}/holdfast.db`
      yield* Effect.scoped(Layer.build(Sqlite.layer({ filename })))
      expect(yield* FileCheck.check(filename)).toBe("whole")
      damage(filename)
      expect(yield* FileCheck.check(filename)).toMatchObject({
        damage: expect.stringMatching(/^[^\n]*page 1[34][^\n]*$/)
      })
      expect(yield* FileCheck.check(`${filename}.missing`)).toEqual({ unchecked: "SQLITE_CANTOPEN" })
    })
  )

  // Opening a named pipe without a writer never returns: it stands for a check that is inside SQLite for long.
  it.scopedLive.skipIf(process.platform === "win32")("is stopped at once, wherever it is", () =>
    Effect.gen(function* () {
      const filename = `${yield* temporaryFolder}/pipe`
      execFileSync("mkfifo", [filename])
      const checking = yield* Effect.fork(FileCheck.check(filename))
      yield* Effect.sleep("500 millis")
      expect(Exit.isInterrupted(yield* Fiber.interrupt(checking))).toBe(true)
      const isRead = Effect.sync(() => {
        try {
          closeSync(openSync(filename, constants.O_WRONLY | constants.O_NONBLOCK))
          return true
        } catch {
          return false
        }
      })
      yield* Effect.repeat(Effect.delay(isRead, "20 millis"), { while: (read) => read })
    })
  )
})
