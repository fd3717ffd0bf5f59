import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import * as Cli from "../support/Cli.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, answers, ask, conversation } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

/** A command that succeeds, and what it prints. */
const told = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>>) =>
  Effect.map(Cli.run(args, environment), ({ code, err, out }) => {
    assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
    return out
  })

describe("holdfast backup and restore", () => {
  it.scopedLive("copies a daemon under load, which goes on elsewhere with one answer to each message", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = join(folder, "holdfast.tar")
      const own = { HOLDFAST_DATA_DIR: join(folder, "data") }
      const first = yield* Daemon.start(folder, own)
      const base = yield* first.address
      const people = yield* Effect.all(Array.from({ length: 4 }, () => addPerson(base)))
      const talks = yield* Effect.forEach(people, (person) =>
        Effect.fork(Effect.forever(ask(base, person, "What is 6 times 7?")))
      )
      yield* Effect.forEach(people, (person) => answers(base, person, 2))
      assert.match(
        yield* told(["backup", file], own),
        /^.*holdfast\.tar \(\d[\d.]* [kM]B\) has the data of .*data until commit \d+ of .* \(UTC\): 4 conversations, \d+ updates, .*\nIt was read back: .*\n$/
      )
      yield* Fiber.interruptAll(talks)
      // The daemon under load went on.
      yield* Effect.forEach(people, (person) => answers(base, person, 3))
      assert.notMatch(first.printed(), /"logLevel":"(WARN|ERROR|FATAL)"/)

      const refused = yield* Cli.run(["restore", file], own)
      assert.deepStrictEqual([refused.code, refused.out], [1, ""])
      assert.match(refused.err, /^holdfast: another Holdfast is already running on .*data\. Stop it first.*\n$/)
      yield* first.kill

      const other = yield* temporaryFolder
      const elsewhere = { HOLDFAST_DATA_DIR: join(other, "data") }
      const words = yield* told(["restore", file], { ...elsewhere, TZ: "Europe/Berlin" })
      assert.match(words, /^.*data is as it was at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \(Europe\/Berlin\): 4 conversations/)
      assert.include(words, "Telegram does not deliver them again")
      assert.include(words, "Do not start the old data folder again with the same bot.")
      const second = yield* Daemon.start(other, elsewhere)
      const again = yield* second.address
      for (const person of people) {
        yield* answers(again, person, 2)
        assert.include(yield* ask(again, person, "And what is 6 times 8?"), "6 times 8")
        const { messages } = yield* conversation(again, person)
        const by = (author: string) => messages.filter(({ from }) => from === author).length
        assert.strictEqual(by("bot"), by("user"))
      }
      // No false alarm of the mark of the commits.
      assert.notMatch(second.printed(), /lacks|mark|"logLevel":"(WARN|ERROR|FATAL)"/)
    })
  )

  it.scopedLive("says in one line what is wrong", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const own = { HOLDFAST_DATA_DIR: join(folder, "data") }
      const daemon = yield* Daemon.start(folder, own)
      yield* daemon.address
      yield* daemon.signal("SIGTERM")
      yield* daemon.exit
      const before = readdirSync(folder)
      const failure = (args: ReadonlyArray<string>, more: Readonly<Record<string, string>>, words: RegExp) =>
        Effect.map(Cli.run(args, { ...own, ...more }), ({ code, err, out }) => {
          assert.deepStrictEqual([code, out], [1, ""])
          assert.match(err, words)
          assert.match(err, /^holdfast: [^\n]+\n$/)
          assert.notInclude(err, "concealed")
          assert.deepStrictEqual(readdirSync(folder), before)
        })
      const file = join(folder, "holdfast.tar")
      const server = { HOLDFAST_ENGINE: "temporal", HOLDFAST_DATABASE_URL: "postgresql://me:concealed@host/name" }
      yield* failure(["backup", file], server, /in PostgreSQL .*use pg_dump/)
      yield* failure(["restore", file], server, /in PostgreSQL .*use pg_restore/)
      yield* failure(["restore", file], {}, /holdfast\.tar does not exist/)
      yield* failure(["backup", file], { HOLDFAST_DATA_DIR: join(folder, "none") }, /nothing to back up: .*none/)

      // A disk that is full after 200 kB.
      const { status, stderr } = spawnSync(
        "sh",
        ["-c", 'ulimit -f 200; exec "$@"', "sh", process.execPath, Cli.entry, "backup", file],
        { env: { PATH: process.env["PATH"], ...own }, encoding: "utf8" }
      )
      assert.strictEqual(status, 1)
      assert.match(stderr, /^holdfast: .*(is full|cannot be written) \((EFBIG|SQLITE_\w+)\)[^\n]*\n$/)
      assert.isFalse(existsSync(file))
      assert.deepStrictEqual(readdirSync(folder), before)
    })
  )
})
