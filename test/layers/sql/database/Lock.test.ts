import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { fork } from "node:child_process"
import { once } from "node:events"
import { expect } from "vitest"
import { DatabaseRefused } from "../../../../layers/sql/database/DatabaseRefused.ts"
import * as Lock from "../../../../layers/sql/database/Lock.ts"
import * as SqliteLibrary from "../../../../layers/sql/database/SqliteLibrary.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const acquire = (folder: string) => Layer.build(Lock.layer(folder))

/** Another process that locks the file. */
const holder = `
  const db = new (require(process.argv[1]))(process.argv[2])
  db.exec("begin exclusive")
  process.send("held")
  setInterval(() => db, 1000)`

describe("Lock", () => {
  it.scoped("keeps a second one out of the folder until the first has ended", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* acquire(folder)
          const refused = yield* Effect.flip(acquire(folder))
          expect(refused).toBeInstanceOf(Lock.AlreadyRunning)
          expect(refused.message).toContain(`already running on ${folder}. Stop it first`)
          yield* acquire(yield* temporaryFolder)
        })
      )
      yield* acquire(folder)
    })
  )

  it.scoped("is free at once when its process was killed", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const child = fork("--eval", [holder, SqliteLibrary.path(), `${folder}/holdfast.lock`])
      yield* Effect.promise(() => once(child, "message"))
      expect(yield* Effect.flip(acquire(folder))).toBeInstanceOf(Lock.AlreadyRunning)
      const gone = once(child, "exit")
      child.kill("SIGKILL")
      yield* Effect.promise(() => gone)
      yield* acquire(folder)
    })
  )

  it.scoped("says why a folder cannot be used", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      expect(yield* Effect.flip(acquire(`${folder}/missing`))).toBeInstanceOf(DatabaseRefused)
    })
  )
})
