import { describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { crc32 } from "node:zlib"
import { expect } from "vitest"
import { Database } from "../../../../layers/sql/database/Database.ts"
import { DatabaseRefused } from "../../../../layers/sql/database/DatabaseRefused.ts"
import * as HighWaterMark from "../../../../layers/sql/database/HighWaterMark.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const own = statement("insert into owners (bot, user_id, since) values (1, ?, 0)")
const owners = statement<{ readonly user_id: number }>("select user_id from owners order by user_id")

const daemon = (filename: string) => Layer.provideMerge(Writer.layer, Sqlite.layer({ filename }))
const add = (...users: ReadonlyArray<number>) =>
  Effect.forEach(users, (user) => Effect.flatMap(Writer, ({ write }) => write("add", () => all(own, user))))
const stored = Effect.flatMap(Database, ({ read }) =>
  Effect.map(
    read("stored", () => all(owners)),
    (rows) => rows.map((row) => row.user_id)
  )
)
const ends = ["", "-wal", "-mark"]

let left: ReadonlyArray<Buffer> | undefined

/** The files as a `kill -9` leaves them after commits 1 to 3, in a folder of their own: the log holds them all. */
const killed = Effect.gen(function* () {
  const [living, dead] = [`${yield* temporaryFolder}/holdfast.db`, `${yield* temporaryFolder}/holdfast.db`]
  left ??= yield* add(1, 2, 3).pipe(
    Effect.map(() => ends.map((end) => readFileSync(living + end))),
    Effect.provide(daemon(living)),
    Effect.scoped
  )
  for (const [index, end] of ends.entries()) writeFileSync(dead + end, left[index]!)
  return dead
})
const next = (filename: string) => Effect.scoped(Effect.provide(stored, daemon(filename)))
const refusal = (filename: string) =>
  Effect.map(Effect.flip(next(filename)), (error) => {
    expect(error).toBeInstanceOf(DatabaseRefused)
    return String(error)
  })
const log = (filename: string) => readFileSync(`${filename}-wal`)
/** A header of 32 bytes, then frames of 24 bytes and a page each. */
const frame = 24 + 4096

describe("the history of a SQLite file", () => {
  it.scoped("is whole after a kill, and counted on", () =>
    Effect.gen(function* () {
      const filename = yield* killed
      expect(yield* next(filename)).toEqual([1, 2, 3])
      yield* Effect.scoped(Effect.provide(add(4), daemon(filename)))
      expect(HighWaterMark.parse(readFileSync(`${filename}-mark`, "latin1"))).toMatchObject({ commits: 4 })
      expect(yield* next(filename)).toEqual([1, 2, 3, 4])
    })
  )

  const damages: ReadonlyArray<readonly [name: string, damage: (filename: string) => void, says: RegExp]> = [
    [
      "a log with one byte changed in its last commit",
      (filename) => {
        const bytes = log(filename)
        bytes[bytes.length - frame + 100]! ^= 1
        writeFileSync(`${filename}-wal`, bytes)
      },
      /lacks its last commit: it ends with commit 2, and commit 3 of 1970-.*holdfast\.db-wal was damaged.*remove .*holdfast\.db-mark and start/
    ],
    [
      "a log that was damaged in its first frames",
      (filename) => writeFileSync(`${filename}-wal`, log(filename).fill(0xff, 32, 32 + frame)),
      /lacks its last 3 commits/
    ],
    [
      "a log that lost its end",
      (filename) => truncateSync(`${filename}-wal`, log(filename).length - frame),
      /lacks its last commit: /
    ],
    ["a log that was emptied", (filename) => truncateSync(`${filename}-wal`, 0), /lacks its last 3/],
    ["a log that was removed", (filename) => rmSync(`${filename}-wal`), /lacks its last 3/],
    [
      "a database that was emptied",
      (filename) => truncateSync(filename, 0),
      /is empty, but 3 commits were stored in it until/
    ],
    [
      "a database that was removed",
      (filename) => rmSync(filename),
      /is missing, but 3 commits were stored in it until/
    ],
    [
      "a database that was emptied, when the mark is lost",
      (filename) => {
        truncateSync(filename, 0)
        rmSync(`${filename}-mark`)
      },
      /is empty, but its log .*-wal holds data/
    ]
  ]
  it.scoped.each(damages)("is refused: %s; and nothing is changed", ([, damage, says]) =>
    Effect.gen(function* () {
      const filename = yield* killed
      damage(filename)
      const bytes = () => ends.map((end) => (existsSync(filename + end) ? crc32(readFileSync(filename + end)) : 0))
      const before = bytes()
      expect(yield* refusal(filename)).toMatch(says)
      expect(bytes()).toEqual(before)
      // Not by itself at the next start, either.
      expect(yield* refusal(filename)).toMatch(says)
    })
  )

  it.scoped("is refused where an older copy was put back, until the operator removes the mark", () =>
    Effect.gen(function* () {
      const filename = `${yield* temporaryFolder}/holdfast.db`
      yield* Effect.scoped(Effect.provide(add(1), daemon(filename)))
      copyFileSync(filename, `${filename}.backup`)
      yield* Effect.scoped(Effect.provide(add(2, 3), daemon(filename)))
      copyFileSync(`${filename}.backup`, filename)
      expect(yield* refusal(filename)).toMatch(/lacks its last 2 commits.*an older copy was put in its place/)
      rmSync(`${filename}-mark`)
      expect(yield* next(filename)).toEqual([1])
      yield* Effect.scoped(Effect.provide(add(4), daemon(filename)))
      expect(yield* next(filename)).toEqual([1, 4])
    })
  )

  it.scoped("goes with its mark: a copy of the folder starts, another database with this mark does not", () =>
    Effect.gen(function* () {
      const [folder, other] = [yield* temporaryFolder, yield* temporaryFolder]
      yield* Effect.scoped(Effect.provide(add(1), daemon(`${folder}/holdfast.db`)))
      cpSync(folder, `${other}/copy`, { recursive: true })
      expect(yield* next(`${other}/copy/holdfast.db`)).toEqual([1])
      yield* next(`${other}/holdfast.db`)
      copyFileSync(`${folder}/holdfast.db-mark`, `${other}/holdfast.db-mark`)
      expect(yield* refusal(`${other}/holdfast.db`)).toMatch(/is not the one that was used here/)
    })
  )

  it.scoped("is ahead of its mark where the process died between the two", () =>
    Effect.gen(function* () {
      const filename = yield* killed
      const mark = Option.getOrThrow(Option.fromNullable(yield* HighWaterMark.read(filename)))
      writeFileSync(`${filename}-mark`, HighWaterMark.print({ ...mark, commits: 2 }))
      expect(yield* next(filename)).toEqual([1, 2, 3])
      expect(yield* HighWaterMark.read(filename)).toMatchObject({ commits: 3 })
    })
  )

  const marks: ReadonlyArray<readonly [name: string, change: (path: string) => void]> = [
    ["is missing", (path) => rmSync(path)],
    ["is damaged", (path) => writeFileSync(path, "holdfast-mark 1 ff 9 9 00000000\n")],
    ["is empty", (path) => truncateSync(path, 0)],
    ["may not be written", (path) => chmodSync(path, 0o400)]
  ]
  it.scoped.each(marks)("is kept anew where the mark %s", ([, change]) =>
    Effect.gen(function* () {
      const filename = yield* killed
      change(`${filename}-mark`)
      expect(yield* next(filename)).toEqual([1, 2, 3])
      expect(yield* HighWaterMark.read(filename)).toMatchObject({ commits: 3 })
    })
  )

  it.scoped("goes on where the mark cannot be kept at all", () =>
    Effect.gen(function* () {
      const filename = yield* killed
      rmSync(`${filename}-mark`)
      mkdirSync(`${filename}-mark`)
      yield* Effect.scoped(Effect.provide(add(4), daemon(filename)))
      expect(yield* next(filename)).toEqual([1, 2, 3, 4])
    })
  )

  it.scoped("begins plainly in a new folder, and in an empty file of which nothing is known", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      expect(yield* next(`${folder}/new.db`)).toEqual([])
      writeFileSync(`${folder}/empty.db`, "")
      expect(yield* next(`${folder}/empty.db`)).toEqual([])
    })
  )

  it.scoped("is private: new files, and older ones with wider modes", () =>
    Effect.gen(function* () {
      const filename = yield* killed
      for (const end of ends) chmodSync(filename + end, 0o666)
      const modes = (path: string) => (statSync(path).mode & 0o777).toString(8)
      const files = ["", "-wal", "-shm", "-mark"]
      yield* Effect.scoped(
        Effect.zipRight(
          add(4),
          Effect.sync(() => expect(files.map((end) => modes(filename + end))).toEqual(files.map(() => "600")))
        ).pipe(Effect.provide(daemon(filename)))
      )
      const fresh = `${yield* temporaryFolder}/fresh.db`
      yield* Effect.scoped(
        Effect.zipRight(
          add(1),
          Effect.sync(() => expect(files.map((end) => modes(fresh + end))).toEqual(files.map(() => "600")))
        ).pipe(Effect.provide(daemon(fresh)))
      )
    })
  )
})

describe("a mark", () => {
  it("is read as it was written, and refused with any character changed", () => {
    const mark = { store: "0123456789ab", commits: 1_234_567, at: 1_761_915_300_000 }
    const line = HighWaterMark.print(mark)
    expect(line).toHaveLength(128)
    expect(HighWaterMark.parse(line)).toEqual(mark)
    for (let at = 0; at < line.trimEnd().length; at++) {
      expect(HighWaterMark.parse(`${line.slice(0, at)}~${line.slice(at + 1)}`)).toBeUndefined()
    }
  })
})
