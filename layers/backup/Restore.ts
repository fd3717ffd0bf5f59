import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises"
import { dirname, join } from "node:path"
import { restoring } from "../daemon/DataFolder.ts"
import type { DatabaseRefused } from "../sql/database/DatabaseRefused.ts"
import * as FileCheck from "../sql/database/FileCheck.ts"
import * as Lock from "../sql/database/Lock.ts"
import { migrations } from "../sql/database/Migrations.ts"
import { codeOf } from "../sql/database/SqlFailure.ts"
import * as Archive from "./Archive.ts"
import { isFileName, readFrom } from "./Backup.ts"
import { BackupFailed, unreadable, unwritable } from "./BackupFailed.ts"
import { Contents, databaseContents, names } from "./Contents.ts"

const foreign = (path: string) =>
  new BackupFailed({ why: `${path} is not a backup of Holdfast`, advice: "holdfast backup makes one" })

const damaged = (path: string, found: string) =>
  new BackupFailed({
    why: `the backup ${path} is damaged (${found})`,
    advice: "Nothing was restored. Use another backup"
  })

const Described = Schema.parseJson(Contents)
const Format = Schema.parseJson(Schema.Struct({ format: Schema.Int }))

/** Reads what a backup holds. Its version is looked at first: a newer backup may say more. */
export const describe = (path: string): Effect.Effect<Contents, BackupFailed> =>
  Effect.gen(function* () {
    const text = yield* Effect.tryPromise({
      try: () => Archive.firstText(path, names.contents),
      catch: (error) =>
        error instanceof Archive.Damaged ? damaged(path, error.message) : unreadable(path, codeOf(error))
    })
    if (text === undefined) return yield* foreign(path)
    const { format } = yield* Effect.mapError(Schema.decode(Format)(text), () => foreign(path))
    const newer = (what: string) =>
      new BackupFailed({
        why: `the backup ${path} was made by a newer Holdfast (${what})`,
        advice: "Nothing was restored. Use the version that made it, or a later one"
      })
    if (format > 1) return yield* newer(`format ${format}; this program reads 1`)
    const contents = yield* Effect.mapError(Schema.decode(Described)(text), () =>
      damaged(path, "its description cannot be read")
    )
    const { version } = contents.database
    if (version > migrations.length)
      return yield* newer(`its database has version ${version}; this program knows up to ${migrations.length}`)
    return contents
  })

/** The names that no restore puts there: the lock is that of a daemon that has ended, or of this process. */
const isOther = (name: string) => !name.startsWith("holdfast.lock")

const listed = (folder: string) =>
  Effect.tryPromise({ try: () => readdir(folder), catch: (error) => unwritable(folder, codeOf(error), 0) })

/** Leaves only the folder's lock, if it has nothing but the lock and what a restore left that was killed. */
const cleared = Effect.fnUntraced(function* (folder: string) {
  const found = (yield* listed(folder)).filter(isOther)
  const isOurs = found.includes(restoring) && !found.includes(names.database)
  const left: ReadonlyArray<string> = isOurs ? [restoring, names.sandbox, names.files] : []
  if (found.some((name) => !left.includes(name)))
    return yield* new BackupFailed({
      why: `the data folder ${folder} is not empty`,
      advice: "Move it away, or set HOLDFAST_DATA_DIR to another folder"
    })
  yield* Effect.tryPromise({
    try: () => Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true }))),
    catch: (error) => unwritable(folder, codeOf(error), 0)
  })
})

/** Creates the folder, and removes it again if nothing comes of it. */
const prepared = (folder: string) =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => mkdir(folder, { recursive: true, mode: 0o700 }),
      catch: (error) => unwritable(folder, codeOf(error), 0)
    }),
    (created) =>
      created === undefined
        ? Effect.void
        : Effect.promise(async () => {
            const left = await readdir(folder)
            if (left.some(isOther)) return
            await Promise.all(left.map((name) => rm(join(folder, name), { force: true })))
            await rmdir(folder)
          }).pipe(Effect.ignoreLogged)
  )

/** A daemon that runs is reported before the folder is called not empty, and no lock is put into a folder of others. */
const locked = (folder: string) =>
  Effect.gen(function* () {
    const found = yield* listed(folder)
    if (found.some(isOther) && found.every(isOther)) yield* cleared(folder)
    yield* Layer.build(Lock.layer(folder))
    yield* cleared(folder)
  })

/** Forces the names in a folder to the disk. */
const synced = async (folder: string) => {
  const opened = await open(folder, "r")
  await opened.sync().finally(() => opened.close())
}

/** Where a file of the archive goes. A name that no backup has ends the reading. */
const placeOf = (folder: string) => (name: string) => {
  if (name === names.contents) return undefined
  const [first, second = "", ...more] = name.split("/")
  const isFile = first === names.files && isFileName(second) && more.length === 0
  if (!isFile && name !== names.database && name !== names.sandbox)
    throw new Archive.Damaged(`it holds a file that no backup has`)
  return join(folder, name)
}

/**
 * Restores a backup into a data folder that is empty or does not exist, and that no daemon uses. The backup is read
 * into a folder beside the place of its files, compared with its sums, and its database is checked and counted; only
 * then are the files moved to their places, the database last. After a failure or a kill, the folder is as empty as
 * before, or the next restore makes it so.
 */
export const restore = (
  path: string,
  dataDir: string
): Effect.Effect<Contents, BackupFailed | Lock.AlreadyRunning | DatabaseRefused> =>
  Effect.gen(function* () {
    const contents = yield* describe(path)
    const { size } = yield* Effect.tryPromise({
      try: () => stat(path),
      catch: (error) => unreadable(path, codeOf(error))
    })
    yield* prepared(dataDir)
    yield* locked(dataDir)
    const folder = join(dataDir, restoring)
    yield* Effect.acquireRelease(
      Effect.tryPromise({
        try: () => mkdir(join(folder, names.files), { recursive: true, mode: 0o700 }),
        catch: (error) => unwritable(dataDir, codeOf(error), size)
      }),
      () => Effect.promise(() => rm(folder, { recursive: true, force: true }))
    )
    yield* Effect.tryPromise({
      try: (signal) => Archive.reading(path, names.sums, signal, placeOf(folder)),
      catch: (error) =>
        error instanceof Archive.Damaged ? damaged(path, error.message) : unwritable(dataDir, codeOf(error), size)
    })
    const database = join(folder, names.database)
    const found = yield* FileCheck.check(database)
    if (found !== "whole") return yield* damaged(path, "damage" in found ? found.damage : found.unchecked)
    const held = yield* Effect.mapError(readFrom(database, databaseContents), (error) => damaged(path, codeOf(error)))
    if (JSON.stringify(held) !== JSON.stringify(contents.database))
      return yield* damaged(path, "its database does not hold what its description says")

    yield* Effect.uninterruptible(
      Effect.tryPromise({
        try: async () => {
          await synced(join(folder, names.files))
          await rename(join(folder, names.files), join(dataDir, names.files))
          if (contents.sandbox !== null) await rename(join(folder, names.sandbox), join(dataDir, names.sandbox))
          await synced(dataDir)
          await rename(database, join(dataDir, names.database))
          await synced(dataDir)
          await synced(dirname(dataDir))
        },
        catch: (error) => unwritable(dataDir, codeOf(error), 0)
      })
    )
    return contents
  }).pipe(Effect.scoped)
