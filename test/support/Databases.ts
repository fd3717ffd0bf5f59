import { Effect, Layer } from "effect"
import type { Database } from "../../layers/sql/database/Database.ts"
import type { DatabaseRefused } from "../../layers/sql/database/DatabaseRefused.ts"
import * as PostgresSql from "../../layers/sql/database/Postgres.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import { freshDatabase } from "./Postgres.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"

/** A new and empty database for each build, by the name of its kind. */
export const databases: ReadonlyArray<readonly [name: string, layer: Layer.Layer<Database, DatabaseRefused>]> = [
  [
    "SQLite",
    Layer.unwrapScoped(Effect.map(temporaryFolder, (folder) => Sqlite.layer({ filename: `${folder}/holdfast.db` })))
  ],
  ["PostgreSQL", Layer.unwrapScoped(Effect.map(freshDatabase, (url) => PostgresSql.layer({ url })))]
]
