import { Effect, Layer } from "effect"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Database } from "../../layers/sql/database/Database.ts"
import type { DatabaseRefused } from "../../layers/sql/database/DatabaseRefused.ts"
import * as PostgresSql from "../../layers/sql/database/Postgres.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import { migratedDatabase } from "./Postgres.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"

/** The files of a new database, which is migrated once. */
const files = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  yield* Effect.scoped(Layer.build(Sqlite.layer({ filename: join(folder, "holdfast.db") })))
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const)
}).pipe(Effect.scoped, Effect.cached, Effect.runSync)

const sqlite = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  for (const [name, content] of yield* files) writeFileSync(join(folder, name), content, { mode: 0o600 })
  return Sqlite.layer({ filename: join(folder, "holdfast.db") })
})

/** A new database for each build, by the name of its kind. */
export const databases: ReadonlyArray<readonly [name: string, layer: Layer.Layer<Database, DatabaseRefused>]> = [
  ["SQLite", Layer.unwrapScoped(sqlite)],
  ["PostgreSQL", Layer.unwrapScoped(Effect.map(migratedDatabase, (url) => PostgresSql.layer({ url })))]
]
