import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { version } from "../../domain/Version.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, ask } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const entry = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url))

/** Throws in the event loop at SIGUSR2. */
const fragile = `data:text/javascript,process.on("SIGUSR2", () => { throw new Error("a bug") })`

const messages = (daemon: Daemon.Daemon) => daemon.lines().map(({ message }) => String(message))

describe("the log of a daemon", () => {
  it.scopedLive("says what starts, why it stops, and how the last run ended", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const begun = (command?: ReadonlyArray<string>) =>
        Effect.tap(Daemon.start(folder, { HOLDFAST_ROUTE: "a/b,c/d" }, command), ({ address }) => address)

      const first = yield* begun()
      const { annotations } = first.lines()[0] ?? assert.fail("no line")
      assert.deepInclude(annotations, {
        version,
        engine: "embedded",
        role: "all",
        database: "sqlite",
        folder: "data",
        bot: "sandbox",
        updates: "polling",
        route: "a/b, c/d",
        models: "sandbox",
        people: "everybody"
      })
      assert.strictEqual(messages(first)[0], `Holdfast ${version} starts`)
      assert.deepStrictEqual(
        messages(first).filter((line) => line.startsWith("the last run")),
        []
      )
      yield* first.signal("SIGTERM")
      assert.strictEqual(yield* first.exit, 0)
      assert.strictEqual(messages(first).at(-1), "stopped")
      assert.include(messages(first), "stopping: SIGTERM")

      const second = yield* begun()
      yield* second.logged("the last run ended in order: SIGTERM")
      yield* second.kill

      const third = yield* begun([`--import=${fragile}`, entry])
      const killed = yield* third.logged("the last run ended without a word: it was killed")
      assert.strictEqual(killed["logLevel"], "WARN")
      assert.match(String(killed.annotations?.["until"]), /^\d{4}-.*Z$/)
      yield* third.signal("SIGUSR2")
      assert.strictEqual(yield* third.exit, 1)

      const fourth = yield* begun()
      yield* fourth.logged("the last run crashed: it exited with code 1")
      assert.lengthOf(
        messages(fourth).filter((line) => line.startsWith("the last run")),
        1
      )
    })
  )

  it.scopedLive("is for people or JSON as it is set, shows decisions at debug, and hides who asks if that is set", () =>
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(yield* temporaryFolder, {
        HOLDFAST_LOG_LEVEL: "debug",
        HOLDFAST_LOG_PEOPLE: "hashed"
      })
      const base = yield* daemon.address
      const person = yield* addPerson(base)
      yield* ask(base, person, "What is 6 times 7?")
      const turn = yield* daemon.logged("turn ended: whole")
      assert.match(String(turn.annotations?.["person"]), /^[\da-f]{12}$/)
      assert.strictEqual(turn.annotations?.["candidate"], "openrouter/auto")
      assert.isAbove(Number(turn.annotations?.["firstTokenMs"]), 0)
      assert.isAbove(Number(turn.annotations?.["completionTokens"]), 0)
      const asked = yield* daemon.logged("call 1: openrouter/auto is asked (first)")
      assert.strictEqual(asked.annotations?.["request"], turn.annotations?.["request"])
      yield* daemon.kill

      const pretty = yield* Daemon.start(yield* temporaryFolder, { HOLDFAST_LOG_FORMAT: "pretty" })
      yield* Daemon.eventually(
        "a line for people",
        Effect.sync(() => (/^\d\d:\d\d:\d\d info {2}ready: open http/m.test(pretty.printed()) ? true : undefined))
      )
      assert.notInclude(pretty.printed(), "\u001b")
    })
  )
})
