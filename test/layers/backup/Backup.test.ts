import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { make } from "../../../layers/backup/Backup.ts"
import { restore } from "../../../layers/backup/Restore.ts"
import * as Tar from "../../../layers/backup/Tar.ts"
import { prepare } from "../../../layers/daemon/DataFolder.ts"
import * as SandboxStore from "../../../layers/sandbox/telegram/state/Store.ts"
import * as Lock from "../../../layers/sql/database/Lock.ts"
import { all, exec, first } from "../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../layers/sql/database/Sqlite.ts"
import { open } from "../../../layers/sql/database/SqliteConnection.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import * as Stores from "../../../layers/sql/stores/Stores.ts"
import { NodeFileSystem } from "@effect/platform-node"
import { setReminder } from "../sql/stores/Reminding.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const fileName = createHash("sha256").update("a voice message").digest("hex")
const sent = new Date("2026-10-01T08:00:00Z")

/** A data folder that a daemon has used and left: two reminders, the sandbox's Telegram, and a file of a person. */
const usedFolder = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const data = join(folder, "data")
  mkdirSync(join(data, "files"), { recursive: true })
  const stores = Layer.provide(Stores.layer, Sqlite.layer({ filename: join(data, "holdfast.db") }))
  yield* Effect.all([
    setReminder({ id: "tea", occurrence: 3, dueAt: 4e12 }),
    setReminder({ id: "plants", occurrence: 1, dueAt: 4e12 })
  ]).pipe(Effect.provide(stores))
  yield* Effect.scoped(
    Effect.flatMap(SandboxStore.make(join(data, "sandbox.db")), ({ write }) =>
      write([["INSERT INTO settings VALUES ('colour', 'green')"]])
    )
  )
  writeFileSync(join(data, "files", fileName), "the sound")
  utimesSync(join(data, "files", fileName), sent, sent)
  writeFileSync(join(data, "files", "unfinished.part"), "the s")
  return { folder, data, backup: join(folder, "backup.tar"), elsewhere: join(folder, "elsewhere") }
})

const rows = <A>(filename: string, text: string) =>
  Effect.scoped(Effect.flatMap(open({ filename }), (session) => session.run(() => all(statement<A>(text)))))

/** Every file below a folder with its bytes. */
const everything = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) =>
      statSync(join(folder, name)).isFile() ? [[name, readFileSync(join(folder, name), "hex")]] : []
    )
  )

const mode = (path: string) => statSync(path).mode & 0o777

/** It fails with these words, and leaves the folder as it is. */
const refuses = <A, E extends { readonly message: string }>(
  effect: Effect.Effect<A, E>,
  words: RegExp,
  folder: string
) =>
  Effect.gen(function* () {
    const before = everything(folder)
    const { message } = yield* Effect.flip(effect)
    assert.match(message, words)
    assert.deepStrictEqual(everything(folder), before)
  })

describe("a backup", () => {
  it.scopedLive("holds the database, the sandbox and the files, and is restored elsewhere", () =>
    Effect.gen(function* () {
      const { backup, data, elsewhere, folder } = yield* usedFolder
      const made = yield* make(data, backup)
      assert.deepInclude({ ...made }, { files: 1, size: statSync(backup).size })
      assert.deepInclude(made.contents.database.rows, { reminders: 2 })
      assert.strictEqual(mode(backup), 0o600)
      assert.deepStrictEqual(readdirSync(folder).toSorted(), ["backup.tar", "data"])

      const contents = yield* restore(backup, elsewhere)
      assert.deepStrictEqual({ ...contents }, { ...made.contents })
      assert.deepStrictEqual(readdirSync(elsewhere).toSorted(), ["files", "holdfast.db", "holdfast.lock", "sandbox.db"])
      assert.deepStrictEqual(yield* rows(join(elsewhere, "holdfast.db"), "select id from reminders order by id"), [
        { id: "plants" },
        { id: "tea" }
      ])
      assert.deepStrictEqual(yield* rows(join(elsewhere, "sandbox.db"), "select value from settings"), [
        { value: "green" }
      ])
      assert.deepStrictEqual(readdirSync(join(elsewhere, "files")), [fileName])
      assert.strictEqual(readFileSync(join(elsewhere, "files", fileName), "utf8"), "the sound")
      assert.deepStrictEqual(statSync(join(elsewhere, "files", fileName)).mtime, sent)
      for (const path of [".", "files"]) assert.strictEqual(mode(join(elsewhere, path)), 0o700)
      for (const path of ["holdfast.db", "sandbox.db", `files/${fileName}`])
        assert.strictEqual(mode(join(elsewhere, path)), 0o600, path)

      // Without a false alarm of the mark of its commits.
      yield* Effect.scoped(Layer.build(Sqlite.layer({ filename: join(elsewhere, "holdfast.db") })))
    })
  )

  it.scopedLive("can be read with tar and sha256sum", () =>
    Effect.gen(function* () {
      const { backup, data, folder } = yield* usedFolder
      yield* make(data, backup)
      const by = join(folder, "by-tar")
      mkdirSync(by)
      execFileSync("tar", ["-xf", backup, "-C", by])
      const checked = execFileSync("sha256sum", ["--check", "SHA256SUMS"], { cwd: by, encoding: "utf8" })
      assert.deepStrictEqual(checked.trim().split("\n"), [
        "holdfast-backup.json: OK",
        "holdfast.db: OK",
        "sandbox.db: OK",
        `files/${fileName}: OK`
      ])
    })
  )

  it.scopedLive("is of one moment while the database is written", () =>
    Effect.gen(function* () {
      const { backup, data, elsewhere } = yield* usedFolder
      const filename = join(data, "holdfast.db")
      const writer = yield* open({ filename })
      yield* writer.run(function* () {
        yield* exec(statement("pragma synchronous = off"))
        yield* exec(statement("create table one (x text)"))
        yield* exec(statement("create table other (x text)"))
      })
      const fill = statement("insert into one values (hex(randomblob(50000)))")
      // Each commit writes both tables: at any moment, both have the same number of rows.
      const write = writer.transact(function* () {
        yield* exec(fill)
        yield* exec(statement("insert into other values ('-')"))
      })
      const count = Effect.map(
        writer.run(() => first(statement<{ readonly n: number }>("select count(*) as n from other"))),
        (row) => row?.n ?? 0
      )
      // 40 MB are more than one step of the copy.
      yield* Effect.repeatN(write, 400)
      const before = yield* count
      const writing = yield* Effect.fork(Effect.forever(Effect.zipRight(write, Effect.sleep("1 millis"))))
      const { contents } = yield* make(data, backup)
      yield* Fiber.interrupt(writing)
      const { one = 0, other } = contents.database.rows
      assert.strictEqual(one, other)
      assert.isAtLeast(one, before)
      assert.isAbove(yield* count, one)
      yield* restore(backup, elsewhere)
      assert.deepStrictEqual(yield* rows(join(elsewhere, "holdfast.db"), "select count(*) as n from other"), [
        { n: one }
      ])
    })
  )

  it.scopedLive("is refused with what is wrong, and leaves nothing behind", () =>
    Effect.gen(function* () {
      const { backup, data, folder } = yield* usedFolder
      writeFileSync(join(folder, "taken.tar"), "something else")
      yield* refuses(make(data, join(folder, "taken.tar")), /taken\.tar exists already\. Choose another name/, folder)
      yield* refuses(
        make(data, join(folder, "none/backup.tar")),
        /cannot be written \(ENOENT\)\. Check that its folder/,
        folder
      )
      yield* refuses(
        make(join(folder, "none"), backup),
        /nothing to back up: .*none\/holdfast\.db does not exist/,
        folder
      )
      const damaged = join(folder, "damaged")
      mkdirSync(damaged)
      const file = readFileSync(join(data, "holdfast.db"))
      writeFileSync(join(damaged, "holdfast.db"), file.fill(0xab, 4096, file.length - 100))
      const said = yield* Effect.flip(make(damaged, backup))
      assert.match(said.message, /damaged\/holdfast\.db cannot be read, or is damaged .*No backup was made/)
      const foreign = join(folder, "foreign")
      mkdirSync(foreign)
      yield* rows(join(foreign, "holdfast.db"), "create table t (x)")
      assert.match((yield* Effect.flip(make(foreign, backup))).message, /is not a database of Holdfast/)
      assert.isFalse(existsSync(backup))
      assert.deepStrictEqual(
        readdirSync(folder).filter((name) => name.startsWith(".")),
        []
      )
    })
  )

  it.scopedLive("of an earlier version of the database is made, and restored", () =>
    Effect.gen(function* () {
      const { backup, data, elsewhere } = yield* usedFolder
      yield* rows(join(data, "holdfast.db"), "delete from versions where version > 3")
      yield* rows(join(data, "holdfast.db"), "alter table identity drop column commits")
      const { contents } = yield* make(data, backup)
      assert.deepInclude(contents.database, { version: 3, commits: 0 })
      yield* restore(backup, elsewhere)
    })
  )
})

describe("a restore", () => {
  it.scopedLive("refuses a backup that is damaged anywhere, cut, foreign, or of a newer version", () =>
    Effect.gen(function* () {
      const { backup, data, elsewhere, folder } = yield* usedFolder
      yield* make(data, backup)
      const whole = readFileSync(backup)
      const broken = join(folder, "broken.tar")
      const refusesBytes = (bytes: Uint8Array, words: RegExp) =>
        Effect.gen(function* () {
          writeFileSync(broken, bytes)
          yield* refuses(restore(broken, elsewhere), words, folder)
          assert.isFalse(existsSync(elsewhere))
        })
      const damaged = /broken\.tar (is damaged|is not a backup of Holdfast)/
      const size = whole.length
      // In heads, texts, pages of the databases, the file and the sums.
      for (const at of [0, 150, 600, 1100, 5000, size / 2, size - 60_000, size - 2500, size - 1500].map(Math.floor)) {
        const bytes = Buffer.from(whole)
        // Padding carries nothing.
        if (bytes[at] === 0 && bytes[at + 1] === 0) continue
        bytes[at] = (bytes[at] ?? 0) ^ 0x55
        yield* refusesBytes(bytes, damaged)
      }
      for (const length of [0, 100, 512, 2000, size / 2, size - 1600])
        yield* refusesBytes(whole.subarray(0, length), damaged)
      yield* refusesBytes(readFileSync(join(data, "holdfast.db")), /is not a backup of Holdfast/)
      yield* refuses(restore(join(folder, "none.tar"), elsewhere), /none\.tar does not exist/, folder)

      const { name, text } = {
        name: "holdfast-backup.json",
        text: readFileSync(backup).toString("utf8", 512, 512 + 5000)
      }
      const described = JSON.parse(text.slice(0, text.indexOf("\n}\n") + 2))
      const describing = (content: object) => {
        const bytes = Buffer.from(JSON.stringify(content))
        return Buffer.concat([
          Tar.print({ name, size: bytes.length, modified: 0 }),
          bytes,
          Buffer.alloc(Tar.padding(bytes.length)),
          Tar.end
        ])
      }
      const newer = { ...described, database: { ...described.database, version: 4711 } }
      yield* refusesBytes(describing(newer), /newer Holdfast \(its database has version 4711/)
      yield* refusesBytes(describing({ format: 2, holds: [] }), /newer Holdfast \(format 2/)

      const leading = Buffer.from("out")
      yield* refusesBytes(
        Buffer.concat([
          describing(described).subarray(0, -Tar.end.length),
          Tar.print({ name: "files/../../out", size: leading.length, modified: 0 }),
          leading,
          Buffer.alloc(Tar.padding(leading.length)),
          Tar.end
        ]),
        /is damaged \(it holds a file that no backup has\)/
      )
    })
  )

  it.scopedLive("refuses a folder that is not empty, or that a daemon uses", () =>
    Effect.gen(function* () {
      const { backup, data, elsewhere, folder } = yield* usedFolder
      yield* make(data, backup)
      yield* refuses(restore(backup, data), /data folder .*data is not empty\. Move it away/, folder)
      yield* Effect.gen(function* () {
        yield* Layer.build(Lock.layer(data))
        assert.match((yield* Effect.flip(restore(backup, data))).message, /already running on .*data\. Stop it first/)
      }).pipe(Effect.scoped)
      mkdirSync(elsewhere)
      writeFileSync(join(elsewhere, "notes.txt"), "mine")
      yield* refuses(restore(backup, elsewhere), /is not empty/, folder)
    })
  )

  it.scopedLive("takes the place of one that was killed, before which no daemon starts", () =>
    Effect.gen(function* () {
      const { backup, data, elsewhere } = yield* usedFolder
      yield* make(data, backup)
      mkdirSync(join(elsewhere, "restoring"), { recursive: true })
      mkdirSync(join(elsewhere, "files"))
      writeFileSync(join(elsewhere, "sandbox.db"), "half of it")
      writeFileSync(join(elsewhere, "restoring", "holdfast.db"), "half of it")
      const start = Effect.provide(prepare(elsewhere), NodeFileSystem.layer)
      assert.match((yield* Effect.flip(start)).message, /did not finish: run it again/)
      yield* restore(backup, elsewhere)
      yield* start
      assert.isFalse(existsSync(join(elsewhere, "restoring")))
      assert.deepStrictEqual(yield* rows(join(elsewhere, "sandbox.db"), "select value from settings"), [
        { value: "green" }
      ])
    })
  )
})

describe("Tar", () => {
  it("keeps sizes beyond 8 GiB", () => {
    for (const size of [0, 511, 2 ** 33 - 1, 2 ** 33, 2 ** 40 + 17]) {
      const head = { name: "holdfast.db", size, modified: 1_800_000_000 }
      assert.deepStrictEqual(Tar.parse(Tar.print(head)), head)
    }
  })
})
