import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { statSync } from "node:fs"
import { join } from "node:path"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import * as MadeHistory from "../../test/support/made/History.ts"
import * as Made from "../../test/support/made/Store.ts"
import { temporaryFolder } from "../../test/support/TemporaryFolder.ts"
import * as Daemon from "../../test/support/world/Daemon.ts"
import { freePort } from "../../test/support/world/FreePort.ts"
import { root } from "../../test/support/world/Root.ts"

/** The bot of the sandbox. */
const bot = 7000000001
const day = 86_400_000

/** How much is made: turns over so many days, and a history of so many turns a day. */
export interface Amount {
  readonly turns: number
  readonly people: number
  readonly days: number
  readonly perDay: number
}

/**
 * Starts the built daemon on a store with made turns and a made history. `took` is how long it took to make them, in
 * milliseconds, and `bytes` the size of the store.
 */
export const start = ({ days, people, perDay, turns }: Amount) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const filename = join(folder, "holdfast.db")
    const end = Date.now()
    const begun = performance.now()
    yield* Effect.provide(
      Effect.zipRight(
        Made.withTurns({ bot, turns, people, end, every: Math.floor((days * day) / turns) }),
        Made.withHistory(MadeHistory.history(end, perDay, days))
      ),
      Layer.provide(Stores.layer, Sqlite.layer({ filename }))
    )
    const took = performance.now() - begun
    const port = yield* freePort
    const daemon = yield* Daemon.start(join(root, "dist/src/main.js"), {
      HOLDFAST_DATA_DIR: folder,
      HOLDFAST_PORT: String(port)
    })
    yield* Effect.raceFirst(daemon.ready, Effect.flatMap(daemon.fell, Effect.dieMessage))
    return { base: `http://127.0.0.1:${port}`, took, bytes: statSync(filename).size }
  })
