import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { link, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import * as FileCheck from "../sql/database/FileCheck.ts"
import type { Operation } from "../sql/database/Operation.ts"
import { codeOf } from "../sql/database/SqlFailure.ts"
import { open } from "../sql/database/SqliteConnection.ts"
import { snapshot } from "../sql/database/SqliteCopy.ts"
import * as Archive from "./Archive.ts"
import { BackupFailed, unwritable } from "./BackupFailed.ts"
import { Contents, databaseContents, names, sandboxVersion } from "./Contents.ts"

/** A backup that was made. */
export interface Made {
  readonly contents: Contents
  /** The size of the backup, in bytes. */
  readonly size: number
  /** How many files of people it holds. */
  readonly files: number
}

const sizeOf = (path: string): Effect.Effect<number | undefined> =>
  Effect.promise(() =>
    stat(path).then(
      ({ size }) => size,
      () => undefined
    )
  )

/** The names of the complete files that people sent. */
const filesIn = (folder: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(() => readdir(folder).catch(() => [])).pipe(Effect.map((found) => found.filter(isFileName)))

/** The name of a complete file in the folder of people's files. */
export const isFileName = (name: string): boolean => /^[0-9a-f]{64}$/.test(name)

/** Reads a database that nobody writes. */
export const readFrom = <A>(filename: string, operation: () => Operation<A>): Effect.Effect<A, SqlError> =>
  Effect.scoped(Effect.flatMap(open({ filename, readonly: true }), (session) => session.run(operation)))

/** Copies a database as it is now, and checks the copy completely. */
const copied = (path: string, to: string, needed: number) =>
  Effect.gen(function* () {
    const { copyTo } = yield* Effect.mapError(snapshot(path), (error) => damaged(path, codeOf(error)))
    return Effect.gen(function* () {
      yield* Effect.mapError(copyTo(to), (error) =>
        /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))
          ? damaged(path, codeOf(error))
          : unwritable(to, codeOf(error), needed)
      )
      const found = yield* FileCheck.check(to)
      if (found === "whole") return
      return yield* "damage" in found
        ? damaged(path, found.damage)
        : new BackupFailed({
            why: `the copy of ${path} could not be checked (${found.unchecked})`,
            advice: "Try again"
          })
    })
  })

const damaged = (path: string, found: string) =>
  new BackupFailed({
    why: `the database ${path} cannot be read, or is damaged (${found})`,
    advice: "No backup was made. If the daemon does not start either, restore an earlier backup"
  })

const exists = (path: string) =>
  new BackupFailed({ why: `${path} exists already`, advice: "Choose another name, or move the file away" })

/**
 * Gives the complete file its name, unless that exists by now. A link does so in one step; where the disk has none, the
 * name is looked up first.
 */
const name = (from: string, to: string) =>
  Effect.tryPromise({ try: () => link(from, to), catch: codeOf }).pipe(
    Effect.catchAll((code) => {
      if (code === "EEXIST") return exists(to)
      const renamed = Effect.tryPromise({
        try: () => rename(from, to),
        catch: (error) => unwritable(to, codeOf(error), 0)
      })
      return Effect.flatMap(sizeOf(to), (size) => (size === undefined ? renamed : exists(to)))
    })
  )

/**
 * Writes one file with the database of a data folder, the sandbox's file, and the files that people sent: a tar archive
 * that only its owner may read. A daemon may use the folder meanwhile. The two databases are copied as they are at one
 * moment, and each copy is checked completely (`PRAGMA quick_check`); the archive is read back and compared. It gets
 * its name when it is complete and on the disk; before that, and after a failure, there is nothing under that name.
 */
export const make = (dataDir: string, path: string): Effect.Effect<Made, BackupFailed> =>
  Effect.gen(function* () {
    const target = resolve(path)
    const database = join(dataDir, names.database)
    const sandbox = join(dataDir, names.sandbox)
    const files = join(dataDir, names.files)
    if ((yield* sizeOf(target)) !== undefined) return yield* exists(path)
    const size = yield* sizeOf(database)
    if (size === undefined || size === 0)
      return yield* new BackupFailed({
        why: `there is nothing to back up: ${database} ${size === 0 ? "is empty" : "does not exist"}`,
        advice: "HOLDFAST_DATA_DIR names the folder that the daemon uses"
      })
    const sandboxSize = yield* sizeOf(sandbox)
    const found = yield* filesIn(files)
    const sizes = yield* Effect.forEach(found, (one) => sizeOf(join(files, one)))
    // The databases are copied before they are put into the archive.
    const needed = 2 * (size + (sandboxSize ?? 0)) + sizes.reduce((sum: number, one) => sum + (one ?? 0), 0)

    const folder = yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => mkdtemp(join(dirname(target), `.${basename(target)}.`)),
        catch: (error) => unwritable(path, codeOf(error), needed)
      }),
      (made) => Effect.promise(() => rm(made, { recursive: true, force: true }))
    )
    const copies = { database: join(folder, names.database), sandbox: join(folder, names.sandbox) }
    const madeAt = yield* Clock.currentTimeMillis
    yield* Effect.gen(function* () {
      // The sandbox comes first: what it has confirmed by then is in the database.
      const copySandbox = sandboxSize === undefined ? Effect.void : yield* copied(sandbox, copies.sandbox, needed)
      const copyDatabase = yield* copied(database, copies.database, needed)
      yield* copyDatabase
      yield* copySandbox
    }).pipe(Effect.scoped)

    const broken = (error: SqlError) => damaged(database, codeOf(error))
    const held = yield* Effect.mapError(readFrom(copies.database, databaseContents), broken)
    if (held === undefined)
      return yield* new BackupFailed({
        why: `${database} is not a database of Holdfast`,
        advice: "HOLDFAST_DATA_DIR names the folder that the daemon uses"
      })
    const contents = new Contents({
      format: 1,
      madeAt,
      database: held,
      sandbox:
        sandboxSize === undefined ? null : yield* Effect.mapError(readFrom(copies.sandbox, sandboxVersion), broken)
    })
    const archive = join(folder, "archive")
    const modified = Math.floor(madeAt / 1000)
    const text = yield* Effect.orDie(Schema.encode(Schema.parseJson(Contents, { space: 2 }))(contents))
    yield* Effect.tryPromise({
      try: (signal) =>
        Archive.writing(archive, signal, async (into) => {
          await into.text(names.contents, `${text}\n`, modified)
          await into.file(names.database, copies.database)
          if (contents.sandbox !== null) await into.file(names.sandbox, copies.sandbox)
          for (const one of found) await into.file(`${names.files}/${one}`, join(files, one))
          await into.end(names.sums, modified)
        }),
      catch: (error) => unwritable(path, codeOf(error), needed)
    })
    yield* Effect.tryPromise({
      try: (signal) => Archive.reading(archive, names.sums, signal, () => undefined),
      catch: () =>
        new BackupFailed({
          why: `${path} differs from what was written to it, so it was removed`,
          advice: "Check the disk, or choose another one"
        })
    })
    yield* name(archive, target)
    return { contents, size: (yield* sizeOf(target)) ?? 0, files: found.length }
  }).pipe(Effect.scoped)
