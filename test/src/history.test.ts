import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { History } from "../../layers/http/DashboardApi.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, ask } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const history = (base: string) => Effect.flatMap(Daemon.json(`${base}/api/history`), Schema.decodeUnknown(History))

describe("the history of the daemon", () => {
  it.scopedLive("goes on after a restart: what it counted before is counted once", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder)
      const base = yield* first.address
      const person = yield* addPerson(base)
      yield* ask(base, person, "What is 6 times 7?")
      yield* ask(base, person, "What is 6 times 8?")
      yield* first.signal("SIGTERM")
      yield* first.exit
      const second = yield* Daemon.start(folder)
      const again = yield* second.address
      const { at, counts, levels, whole } = yield* history(again)
      assert.strictEqual(whole.counts["turns:whole"], 2)
      assert.strictEqual(whole.counts["updates"], 2)
      assert.strictEqual(whole.times["total"]?.count, 2)
      assert.strictEqual(counts["turns:whole"]?.length, at.length)
      assert.isAbove(levels["memory"]?.most.findLast((value) => value !== null) ?? 0, 1e7)
      yield* ask(again, person, "What is 6 times 9?")
      yield* second.signal("SIGTERM")
      yield* second.exit
      const third = yield* Daemon.start(folder)
      assert.strictEqual((yield* history(yield* third.address)).whole.counts["turns:whole"], 3)
    })
  )
})
