import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { DatabaseRefused } from "./DatabaseRefused.ts"
import { codeOf } from "./SqlFailure.ts"
import { exec } from "./Operation.ts"
import { claim } from "./PrivateFile.ts"
import { open } from "./SqliteConnection.ts"
import { refusal } from "./SqliteRefusal.ts"
import { type Statement, statement } from "./Statement.ts"

/** Another process uses this data folder. */
export class AlreadyRunning extends Schema.TaggedError<AlreadyRunning>()("AlreadyRunning", { folder: Schema.String }) {
  override get message() {
    return `another Holdfast is already running on ${this.folder}. Stop it first, or use another data folder`
  }
}

const lock: Statement = statement("begin exclusive")

/**
 * Keeps every other process out of a data folder by holding an exclusive transaction. The lock ends with its process,
 * even after a `kill -9`, because the system releases it.
 */
export const layer = (folder: string): Layer.Layer<never, AlreadyRunning | DatabaseRefused> => {
  const filename = `${folder}/holdfast.lock`
  return Layer.scopedDiscard(
    Effect.gen(function* () {
      yield* claim(filename)
      const session = yield* open({ filename, waits: false })
      yield* session.run(() => exec(lock))
    }).pipe(
      Effect.catchTag("SqlError", (error) =>
        Effect.fail(codeOf(error).startsWith("SQLITE_BUSY") ? new AlreadyRunning({ folder }) : refusal(filename, error))
      )
    )
  )
}
