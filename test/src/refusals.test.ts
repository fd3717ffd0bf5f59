import { afterAll, assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { createHash } from "node:crypto"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { exec } from "../../layers/sql/database/Operation.ts"
import { open } from "../../layers/sql/database/SqliteConnection.ts"
import { statement } from "../../layers/sql/database/Statement.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, ask } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

/** The contents of the database files, except empty files and SQLite's index, which it rebuilds. */
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).flatMap((name) => {
      if (!name.startsWith("holdfast.db") || name.endsWith("-shm")) return []
      const content = readFileSync(join(folder, name))
      if (content.length === 0) return []
      return [[name, createHash("sha256").update(content).digest("hex")]]
    })
  )

/** It ends with exit code 1 and one report on stderr, which this gives. */
const refused = (folder: string, environment: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const daemon = yield* Daemon.start(folder, environment)
    const code = yield* daemon.exit
    const report = daemon.err()
    assert.strictEqual(code, 1, daemon.printed())
    assert.isAbove(report.trim().length, 0)
    assert.notMatch(report, /^\s+at /m)
    assert.notMatch(daemon.printed(), /node_modules|dist\/|\.js:|FiberFailure|"_tag"/)
    return report
  })

const scope = Effect.runSync(Scope.make())
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

/** A folder that a daemon has used and left. */
const left = Effect.gen(function* () {
  const folder = yield* Scope.extend(temporaryFolder, scope)
  const daemon = yield* Daemon.start(folder)
  yield* daemon.address
  yield* daemon.signal("SIGTERM")
  assert.strictEqual(yield* daemon.exit, 0)
  return folder
}).pipe(Effect.scoped, Effect.cached, Effect.runSync)

/** A copy of it. */
const usedFolder = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  cpSync(yield* left, folder, { recursive: true })
  return { folder, data: join(folder, "data") }
})

describe("a start that cannot be", () => {
  it.scopedLive("is refused while another daemon works in the same folder, which goes on undisturbed", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder)
      const base = yield* first.address
      const report = yield* refused(folder)
      assert.match(report, /already running on data.*Stop it first/)
      assert.deepStrictEqual(yield* Daemon.json(`${base}/healthz`), { alive: true })
    })
  )

  it.scopedLive("is refused when the port is in use, with the port and what to do", () =>
    Effect.gen(function* () {
      const port = yield* Effect.acquireRelease(
        Effect.async<{ readonly number: number; readonly close: () => void }>((resume) => {
          const server = createServer().listen(0, "127.0.0.1", () => {
            const address = server.address()
            const number = typeof address === "object" && address !== null ? address.port : 0
            resume(Effect.succeed({ number, close: () => void server.close() }))
          })
        }),
        ({ close }) => Effect.sync(close)
      )
      const report = yield* refused(yield* temporaryFolder, { HOLDFAST_PORT: String(port.number) })
      assert.include(report, `port ${port.number} of 127.0.0.1 is in use`)
      assert.include(report, "HOLDFAST_PORT")
    })
  )

  it.scopedLive("is refused when the data folder cannot be one", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "data"), "in the way")
      assert.match(yield* refused(folder), /data folder data cannot be used .*HOLDFAST_DATA_DIR/)
      const below = yield* refused(folder, { HOLDFAST_DATA_DIR: join(folder, "data", "below") })
      assert.match(below, /data folder .* cannot be used .*HOLDFAST_DATA_DIR/)
      assert.strictEqual(readFileSync(join(folder, "data"), "utf8"), "in the way")
    })
  )

  it.scopedLive(
    "is refused with all mistaken variables in one report, of environment and .env, and no value is echoed",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        writeFileSync(join(folder, ".env"), "HOLDFAST_QUEUE=dotenv-mistake\nHOLDFAST_STREAMING=dotenv-mistake\n")
        const report = yield* refused(folder, {
          TELEGRAM_BOT_TOKEN: "token-mistake",
          OPENROUTER_API_KEY: "key mistake",
          OPENROUTER_BASE_URL: "base-mistake",
          HOLDFAST_PORT: "port-mistake",
          HOLDFAST_ALLOWED_USERS: "users-mistake",
          HOLDFAST_SEND_DEADLINE: "deadline-mistake",
          HOLDFAST_STREAMING: "true",
          HOLDFAST_DATABASE_URL: "postgresql://user:url-mistake@localhost/db"
        })
        for (const name of [
          "TELEGRAM_BOT_TOKEN",
          "OPENROUTER_API_KEY",
          "OPENROUTER_BASE_URL",
          "HOLDFAST_PORT",
          "HOLDFAST_ALLOWED_USERS",
          "HOLDFAST_SEND_DEADLINE",
          "HOLDFAST_QUEUE",
          "HOLDFAST_DATABASE_URL"
        ]) {
          assert.match(report, new RegExp(`^  ${name} .*\\n    for example: ${name}=`, "m"))
        }
        assert.notInclude(report, "HOLDFAST_STREAMING")
        assert.notMatch(report, /mistake/)
        assert.isFalse(existsSync(join(folder, "data")))
      })
  )

  it.scopedLive(
    "is refused while another daemon works in the same folder on Temporal, even while there is no server",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const temporal = { HOLDFAST_ENGINE: "temporal", TEMPORAL_ADDRESS: "127.0.0.1:1" }
        const first = yield* Daemon.start(folder, temporal)
        yield* first.logged("does not answer")
        assert.match(yield* refused(folder, temporal), /already running on data.*Stop it first/)
      })
  )

  for (const [what, damage] of [
    ["is no database at all", () => Buffer.from("this was never a database ".repeat(500))],
    ["is torn in its middle", (file: Buffer) => Buffer.from(file).fill(0xab, 4096, file.length - 100)],
    ["is cut short", (file: Buffer) => file.subarray(0, file.length - 5000)]
  ] as const) {
    it.scopedLive(`is refused when the database file ${what}, and changes nothing`, () =>
      Effect.gen(function* () {
        const { data, folder } = yield* usedFolder
        const path = join(data, "holdfast.db")
        writeFileSync(path, damage(readFileSync(path)))
        const before = contents(data)
        const report = yield* refused(folder)
        assert.match(report, /the database data\/holdfast\.db (is damaged|is not a SQLite database).*/)
        assert.deepStrictEqual(contents(data), before)
      })
    )
  }

  it.scopedLive(
    "is refused when the database is damaged beside commits that were not written back, and changes nothing",
    () =>
      Effect.gen(function* () {
        const folder = yield* temporaryFolder
        const data = join(folder, "data")
        const daemon = yield* Daemon.start(folder)
        const base = yield* daemon.address
        yield* ask(base, yield* addPerson(base), "What is 6 times 7?")
        yield* daemon.kill
        assert.isAbove(readFileSync(join(data, "holdfast.db-wal")).length, 0)
        writeFileSync(join(data, "holdfast.db"), readFileSync(join(data, "holdfast.db")).fill(0xab, 4096))
        const before = contents(data)
        assert.match(yield* refused(folder), /the database data\/holdfast\.db/)
        assert.deepStrictEqual(contents(data), before)
      })
  )

  it.scopedLive("is refused when a newer Holdfast wrote the database, and changes nothing", () =>
    Effect.gen(function* () {
      const { data, folder } = yield* usedFolder
      yield* Effect.scoped(
        Effect.flatMap(open({ filename: join(data, "holdfast.db") }), (session) =>
          session.run(() => exec(statement("insert into versions (version) values (4711)")))
        )
      )
      const before = contents(data)
      assert.match(yield* refused(folder), /has version 4711.*Start the newer Holdfast/)
      assert.deepStrictEqual(contents(data), before)
    })
  )

  it.scopedLive("is refused when the database is a folder", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      mkdirSync(join(folder, "data", "holdfast.db"), { recursive: true })
      assert.match(yield* refused(folder), /the database data\/holdfast\.db cannot be opened/)
    })
  )

  it.scopedLive("is refused when the sandbox's own file is damaged", () =>
    Effect.gen(function* () {
      const { data, folder } = yield* usedFolder
      writeFileSync(join(data, "sandbox.db"), "this was never a database ".repeat(500))
      assert.match(yield* refused(folder), /sandbox\.db/)
    })
  )
})
