import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import type { Session } from "./Database.ts"
import { DatabaseRefused } from "./DatabaseRefused.ts"
import { migrations } from "./Migrations.ts"
import { exec, first, type Operation } from "./Operation.ts"
import { begin as begins, statement, type Statement } from "./Statement.ts"

const installed: Statement = {
  sqlite: "select 1 from sqlite_schema where name = 'versions'",
  // Not `to_regclass`: it may answer from before the lock.
  pg: "select 1 from information_schema.tables where table_schema = current_schema() and table_name = 'versions'"
}
const install = statement("create table versions (version integer primary key)")
const newest = statement<{ readonly version: number }>("select coalesce(max(version), 0) as version from versions")
const reach = statement("insert into versions (version) values (?)")

/**
 * A migration waits longer for locks than daily work does: for other migrating processes, and for readers of a table
 * that it changes.
 */
const begin: Statement = { sqlite: begins.sqlite, pg: "begin; set local lock_timeout = 30000" }

/** On PostgreSQL, processes that start together wait for the first one. SQLite's transactions exclude each other anyway. */
const alone: Statement = { sqlite: "select 1", pg: "select pg_advisory_xact_lock(726384512)" }

/** Reads the version of the tables; `undefined` if there are none. */
export function* version(): Operation<number | undefined> {
  if ((yield* first(installed)) === undefined) return undefined
  return (yield* first(newest))?.version ?? 0
}

/** Refuses tables of a version that this program does not know. */
export const refuseNewer = (path: string, found: number | undefined): Effect.Effect<void, DatabaseRefused> =>
  found !== undefined && found > migrations.length
    ? Effect.fail(
        new DatabaseRefused({
          path,
          why: `has version ${found}, but this program knows only versions up to ${migrations.length}`,
          advice: "Start the newer Holdfast that wrote it, or choose another database"
        })
      )
    : Effect.void

/**
 * Migrates the tables to the version that this program knows, each migration in its own transaction; a new database
 * gets all of them in one, because each commit waits for the disk. A database of a newer version is refused and left
 * unchanged.
 */
export const migrate = Effect.fnUntraced(function* (
  session: Session,
  path: string
): Effect.fn.Return<void, SqlError | DatabaseRefused> {
  const found = yield* session.run(version)
  yield* refuseNewer(path, found)
  if (found === undefined) yield* apply(session, migrations.length)
  else for (let next = found + 1; next <= migrations.length; next++) yield* apply(session, next)
  const id = randomBytes(6).toString("hex")
  yield* session.run(function* () {
    if ((yield* first(named)) === undefined) yield* exec(name, id)
  })
})

const named = statement("select 1 from identity")
/** Of several processes that start together, the first one sets the id. */
const name = statement("insert into identity (one, id) values (1, ?) on conflict (one) do nothing")

/** Applies what is missing up to this version: nothing, if another process has applied it meanwhile. */
const apply = (session: Session, last: number) =>
  session.transact(function* () {
    yield* exec(alone)
    const found = yield* version()
    if (found === undefined) yield* exec(install)
    for (let next = (found ?? 0) + 1; next <= last; next++) {
      for (const text of migrations[next - 1] ?? []) yield* exec(statement(text))
      yield* exec(reach, next)
    }
  }, begin)
