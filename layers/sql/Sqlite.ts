import * as Reactivity from "@effect/experimental/Reactivity"
import { SqlError } from "@effect/sql/SqlError"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { borrowing, Database, make, reserve, type Session } from "./Database.ts"
import { DatabaseRefused } from "./DatabaseRefused.ts"
import { migrate } from "./Migrate.ts"
import { codeOf, unavailable } from "./SqlFailure.ts"
import { statement } from "./Statement.ts"

/** Files of up to so many pages (4 MB) are checked whole at the start: that takes some milliseconds. */
const checkedPages = 1024

const wait = statement("pragma busy_timeout = 1000")
const wal = statement("pragma journal_mode = wal")
/** The library's build turns it down to `normal` in WAL mode: the last commits would not survive a power cut. */
const durable = statement("pragma synchronous = full")
/** A checkpoint for every 16 MB of log: pages that change often are copied once, not for every megabyte. */
const checkpoint = statement("pragma wal_autocheckpoint = 4096")
/** 64 MB, taken as they are needed: the indexes of 100,000 conversations stay in memory. */
const cache = statement("pragma cache_size = -65536")
const pages = statement<{ readonly page_count: number }>("pragma page_count")
const check = statement<{ readonly quick_check: string }>("pragma quick_check(1)")
/** Reads the header and the schema. */
const schema = statement("select count(*) from sqlite_schema")

/**
 * One pass of the event loop: a commit blocks it, and the answers of the network that came in the meantime wait there. Each
 * would otherwise be handled, and committed, alone. No timer: a job that comes alone is written at once.
 */
const eventLoop = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/**
 * A client on a file. The library throws what SQLite says when it opens.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = (
  options: SqliteClient.SqliteClientConfig
): Effect.Effect<SqliteClient.SqliteClient, SqlError, Scope.Scope> =>
  SqliteClient.make({ ...options, disableWAL: true }).pipe(
    Effect.provide(Reactivity.layer),
    Effect.catchAllDefect((cause) => Effect.fail(new SqlError({ cause })))
  )

/**
 * A SQLite database in a file, or in memory (`:memory:`). Only one process may use it: see {@link Lock}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ filename }: { readonly filename: string }): Layer.Layer<Database, DatabaseRefused> =>
  Layer.scoped(
    Database,
    Effect.gen(function* () {
      yield* examine(filename)
      const writer = reserve(yield* open({ filename }), "sqlite")
      yield* Effect.scoped(Effect.flatMap(writer, (session) => prepare(session, filename)))
      // Memory has one connection, for which reads and writes wait in turn.
      if (filename === ":memory:") return make({ writer, read: borrowing(writer), gather: Effect.void })
      const reader = yield* reserve(yield* open({ filename, readonly: true }), "sqlite")
      yield* reader.run(cache)
      return make({ writer: Effect.succeed(yield* writer), read: (query) => query(reader), gather: eventLoop })
    }).pipe(Effect.catchTag("SqlError", unusable(filename)))
  )

const prepare = Effect.fnUntraced(function* (session: Session, filename: string) {
  yield* session.run(wait)
  yield* migrate(session, filename)
  yield* session.run(wal)
  yield* session.run(durable)
  yield* session.run(cache)
  yield* session.run(checkpoint)
})

/**
 * Refuses a file that is no database or is damaged. It is opened to be read only: a connection that may write copies the
 * commits of the file's log into it when it closes, and a damaged file may have to be mended from both.
 *
 * @since 0.1.0
 * @category constructors
 */
export const examine = (filename: string): Effect.Effect<void, SqlError | DatabaseRefused> =>
  Effect.gen(function* () {
    const session = yield* reserve(yield* open({ filename, readonly: true }), "sqlite")
    yield* session.run(wait)
    yield* session.run(schema)
    const [count] = yield* session.run(pages)
    if (count === undefined || count.page_count > checkedPages) return
    const [found] = yield* session.run(check)
    if (found?.quick_check !== "ok") return yield* refused(filename, "SQLITE_CORRUPT")
  }).pipe(
    Effect.scoped,
    // What else is wrong with it, or that it is not there yet, shows when it is opened to be written.
    Effect.catchIf(
      (error) => error._tag === "SqlError" && !/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error)),
      () => Effect.void
    )
  )

/**
 * What a failed opening is: the file's fault, or a bug of ours.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unusable =
  (path: string) =>
  (error: SqlError): Effect.Effect<never, DatabaseRefused> =>
    unavailable(error) || error.cause instanceof TypeError ? Effect.fail(refusal(path, error)) : Effect.die(error)

/**
 * Why a file is not opened, by SQLite's code.
 *
 * @since 0.1.0
 * @category constructors
 */
export const refusal = (path: string, error: SqlError): DatabaseRefused => refused(path, codeOf(error))

const refused = (path: string, code: string) => {
  const [why, mend] = Object.entries(words).find(([start]) => code.startsWith(start))?.[1] ?? words.SQLITE_CANTOPEN
  return new DatabaseRefused({ path, why: `${why} (${code})`, mend })
}

const words = {
  SQLITE_NOTADB: ["is no SQLite database", "Move the file away, or choose another data folder"],
  SQLITE_CORRUPT: ["is damaged", "Restore it from a backup, or move it away to start anew"],
  SQLITE_BUSY: ["is held by another process", "End that process, and start again"],
  SQLITE_FULL: ["has no room on its disk", "Make room, and start again"],
  SQLITE_READONLY: ["cannot be written", "Give this user the right to write the file and its folder"],
  SQLITE_IOERR: ["cannot be read or written", "See that the disk is well"],
  SQLITE_CANTOPEN: ["cannot be opened", "See that its folder exists, and that this user may write there"]
} as const
