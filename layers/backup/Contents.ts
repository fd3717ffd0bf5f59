import * as Schema from "effect/Schema"
import type { Operation } from "../sql/database/Operation.ts"
import { all, first } from "../sql/database/Operation.ts"
import { type Statement, statement } from "../sql/database/Statement.ts"

/** What a backup holds; its first file. */
export class Contents extends Schema.Class<Contents>("Contents")({
  format: Schema.Literal(1),
  /** When it was made: epoch milliseconds. */
  madeAt: Schema.NonNegativeInt,
  database: Schema.Struct({
    /** The number of migrations. */
    version: Schema.NonNegativeInt,
    /** The last commit: its number, and its time in epoch milliseconds. */
    commits: Schema.NonNegativeInt,
    committedAt: Schema.NonNegativeInt,
    /** Conversations whose work was not finished. */
    unfinished: Schema.NonNegativeInt,
    /** The number of rows in each table. */
    rows: Schema.Record({ key: Schema.String, value: Schema.NonNegativeInt })
  }),
  /** The sandbox's Telegram, if it was used: the number of its migrations. */
  sandbox: Schema.NullOr(Schema.NonNegativeInt)
}) {}

/** The names in a backup. The first file describes it, and the last one has the SHA-256 sums of the others. */
export const names = {
  contents: "holdfast-backup.json",
  database: "holdfast.db",
  sandbox: "sandbox.db",
  files: "files",
  sums: "SHA256SUMS"
} as const

const tables = statement<{ readonly name: string }>(
  "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name"
)
const countOf = (table: string): Statement<{ readonly rows: number }> =>
  statement(`select count(*) as rows from "${table.replaceAll('"', '""')}"`)
// All columns: a database of an earlier version lacks some.
const identity = statement<{ readonly commits?: number; readonly committed_at?: number }>("select * from identity")
const unfinished = statement<{ readonly busy: number }>("select count(*) as busy from conversations where idle = 0")
const newest = statement<{ readonly version: number }>("select coalesce(max(version), 0) as version from versions")

/** Reads what a database holds; `undefined` if it has no tables of Holdfast. */
export function* databaseContents(): Operation<Contents["database"] | undefined> {
  const rows: Record<string, number> = {}
  for (const { name } of yield* all(tables)) rows[name] = (yield* first(countOf(name)))?.rows ?? 0
  if (rows["versions"] === undefined || rows["conversations"] === undefined) return undefined
  const last = rows["identity"] === undefined ? undefined : yield* first(identity)
  return {
    version: (yield* first(newest))?.version ?? 0,
    commits: last?.commits ?? 0,
    committedAt: last?.committed_at ?? 0,
    unfinished: (yield* first(unfinished))?.busy ?? 0,
    rows
  }
}

const userVersion = statement<{ readonly user_version: number }>("pragma user_version")

/** Reads the version of the sandbox's file. */
export function* sandboxVersion(): Operation<number> {
  return (yield* first(userVersion))?.user_version ?? 0
}
