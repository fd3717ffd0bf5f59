import { Effect, Exit, Logger, Scope } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Postgres from "../../layers/sql/database/Postgres.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import { freshDatabase } from "../support/Postgres.ts"
import { temporalServer } from "../support/TemporalServer.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"
import { histories } from "./Histories.ts"
import type { History } from "./History.ts"
import { type Outcome, playAll } from "./Play.ts"
import type { Kind } from "./World.ts"

const scope = Effect.runSync(Scope.make())
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

/** One server for all worlds: it is started when the first of them needs it. */
const temporal = Effect.runSync(Effect.cached(Scope.extend(temporalServer, scope)))

const sqlite = Effect.map(temporaryFolder, (folder) => Sqlite.layer({ filename: `${folder}/holdfast.db` }))
const postgres = Effect.map(freshDatabase, (url) => Postgres.layer({ url }))

/** The outcome that a history expects. */
const stated = ({ asked, sees }: History): Outcome => ({ sees, ...(asked === undefined ? {} : { asked }) })

/** All histories that were chosen are played first, many at a time; each is a test of its own. */
const conform = (kind: Effect.Effect<Kind>) => {
  let outcomes: ReadonlyMap<string, Outcome>
  beforeAll(async ({ tasks }) => {
    const skipped = new Set(tasks.flatMap(({ mode, name }) => (mode === "skip" ? [name] : [])))
    const chosen = histories.filter(({ name }) => !skipped.has(name))
    outcomes = await Effect.flatMap(kind, (kind) => playAll(kind, chosen)).pipe(
      Effect.provide(Logger.remove(Logger.defaultLogger)),
      Effect.runPromise
    )
  }, 900_000)
  it.each(histories.map((history) => [history.name, history] as const))("%s", (name, history) => {
    expect(outcomes.get(name)).toEqual(stated(history))
  })
}

describe("what people see", () => {
  describe("on the embedded engine and SQLite", () => conform(Effect.succeed({ database: sqlite, several: false })))

  describe("on Temporal and SQLite", () =>
    conform(Effect.map(temporal, (temporal) => ({ database: sqlite, temporal, several: false }))))

  describe("on Temporal and PostgreSQL, with a door and a worker of their own", () =>
    conform(Effect.map(temporal, (temporal) => ({ database: postgres, temporal, several: true }))))
})
