import * as Reactivity from "@effect/experimental/Reactivity"
import { SqlError } from "@effect/sql/SqlError"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { borrowing, Database, make, reserve, type Session } from "./Database.ts"
import type { DatabaseRefused } from "./DatabaseRefused.ts"
import * as FileGuard from "./FileGuard.ts"
import * as HighWaterMark from "./HighWaterMark.ts"
import { migrate } from "./Migrate.ts"
import { claim } from "./PrivateFile.ts"
import { codeOf } from "./SqlFailure.ts"
import { count, identify, unlessEmptied, vouch } from "./SqliteHistory.ts"
import { refused, unusable } from "./SqliteRefusal.ts"
import { commit, statement } from "./Statement.ts"

/** Files of up to this many pages (4 MB) are checked completely at the start, which takes a few milliseconds. */
const checkedPages = 1024

/** SQLite would wait for a lock on the event loop's thread. */
const atOnce = statement("pragma busy_timeout = 0")
const wal = statement("pragma journal_mode = wal")
/** The library's build sets `normal` in WAL mode, with which a power cut loses the last commits. */
const durable = statement("pragma synchronous = full")
/** A checkpoint for every 16 MB of log: pages that change often are copied once instead of every megabyte. */
const checkpoint = statement("pragma wal_autocheckpoint = 4096")
/** 64 MB, allocated as needed: the indexes of 100,000 conversations stay in memory. */
const cache = statement("pragma cache_size = -65536")
const pages = statement<{ readonly page_count: number }>("pragma page_count")
const check = statement<{ readonly quick_check: string }>("pragma quick_check(1)")
/** Reads the header and the schema. */
const schema = statement("select count(*) from sqlite_schema")

/**
 * One turn of the event loop. A commit blocks it while network responses queue up; each would otherwise be handled and
 * committed alone. There is no timer, so a single job is written at once.
 */
const eventLoop = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** How long to wait for a lock of another process, and how often to try. */
const patience = Schedule.upTo(Schedule.spaced(Duration.millis(20)), Duration.seconds(1))

const isBusy = (error: SqlError) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/**
 * Waits up to a second for a lock that another process holds, without blocking the event loop, then fails with
 * `SQLITE_BUSY`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const patiently = <A>(run: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Effect.catchAll(run, (error) =>
    isBusy(error) ? Effect.retry(run, { schedule: patience, while: isBusy }) : Effect.fail(error)
  )

/**
 * Opens a client on a file. It never waits for a lock. Errors that the library throws while it opens the file become
 * `SqlError`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = (
  options: SqliteClient.SqliteClientConfig
): Effect.Effect<SqliteClient.SqliteClient, SqlError, Scope.Scope> =>
  SqliteClient.make({ ...options, disableWAL: true }).pipe(
    Effect.provide(Reactivity.layer),
    Effect.catchAllDefect((cause) => Effect.fail(new SqlError({ cause }))),
    Effect.tap((client) => Effect.scoped(Effect.flatMap(reserve(client, "sqlite"), (session) => session.run(atOnce))))
  )

/** A scoped connection that waits for locks without blocking. */
const connect = (options: SqliteClient.SqliteClientConfig) =>
  Effect.map(
    Effect.flatMap(open(options), (client) => reserve(client, "sqlite")),
    ({ run }): Session => ({ run: (statement, ...params) => patiently(run(statement, ...params)) })
  )

/**
 * A SQLite database in a file, or in memory (`:memory:`), as the store. Only one process may use a file: see {@link
 * Lock}. It fails with `DatabaseRefused` if the file cannot be used or lacks stored commits. While the file is in use,
 * it is watched and checked in the background: see `fault` of {@link Database}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ filename }: { readonly filename: string }): Layer.Layer<Database, DatabaseRefused> =>
  Layer.scoped(
    Database,
    Effect.catchTag(filename === ":memory:" ? inMemory : inFile(filename), "SqlError", unusable(filename))
  )

/** A database in memory has one connection; reads and writes take turns. */
const inMemory = Effect.gen(function* () {
  const writer = reserve(yield* open({ filename: ":memory:" }), "sqlite")
  yield* Effect.scoped(Effect.flatMap(writer, (session) => prepare(session, ":memory:")))
  return make({ writer, read: borrowing(writer), gather: Effect.void })
})

const inFile = Effect.fnUntraced(function* (filename: string) {
  const mark = yield* HighWaterMark.read(filename)
  yield* unlessEmptied(filename, mark)
  yield* claim(filename)
  yield* examine(filename, (session) => vouch(session, filename, mark))
  const writer = yield* connect({ filename })
  yield* prepare(writer, filename)
  const found = yield* vouch(writer, filename, mark)
  const reader = yield* connect({ filename, readonly: true })
  yield* reader.run(cache)

  const kept = yield* HighWaterMark.keep(filename, found)
  let last = found
  // On a new connection, which has no cached pages.
  const isWhole = Effect.suspend(() => {
    const { commits, store } = last
    return Effect.scoped(Effect.flatMap(connect({ filename, readonly: true }), identify)).pipe(
      Effect.map((now) => now.store === store && now.commits >= commits),
      Effect.catchIf(
        (error) => !isBusy(error),
        () => Effect.succeed(false)
      )
    )
  })
  const fault = yield* FileGuard.make(filename, isWhole)
  return make({
    writer: Effect.flatMap(SubscriptionRef.get(fault), (trouble) =>
      trouble === undefined
        ? Effect.succeed(writer)
        : new SqlError({ cause: Object.assign(new Error(trouble.words), { code: trouble.code }) })
    ),
    read: (query) => query(reader),
    gather: eventLoop,
    commit: (session) =>
      Effect.gen(function* () {
        const next = yield* HighWaterMark.next(last)
        yield* session.run(count, next.commits, next.at)
        yield* session.run(commit)
        last = next
        kept.record(next)
      }),
    fault: Stream.map(fault.changes, (trouble) => trouble?.words)
  })
})

const prepare = Effect.fnUntraced(function* (session: Session, filename: string) {
  yield* migrate(session, filename)
  yield* session.run(wal)
  yield* session.run(durable)
  yield* session.run(cache)
  yield* session.run(checkpoint)
})

/**
 * Refuses a file that is not a database, is damaged, or does not pass `also`. The file is opened read-only: a
 * connection that may write copies the commits of the log into the file when it closes, and both may be needed to
 * repair a damaged file.
 *
 * @since 0.1.0
 * @category constructors
 */
export const examine = (
  filename: string,
  also: (session: Session) => Effect.Effect<unknown, SqlError | DatabaseRefused> = () => Effect.void
): Effect.Effect<void, SqlError | DatabaseRefused> =>
  Effect.gen(function* () {
    const session = yield* connect({ filename, readonly: true })
    yield* session.run(schema)
    yield* also(session)
    const [count] = yield* session.run(pages)
    if (count === undefined || count.page_count > checkedPages) return
    const [found] = yield* session.run(check)
    if (found?.quick_check !== "ok") return yield* refused(filename, "SQLITE_CORRUPT")
  }).pipe(
    Effect.scoped,
    // Other problems, a missing file included, appear when the file is opened for writing.
    Effect.catchIf(
      (error) => error._tag === "SqlError" && !/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error)),
      () => Effect.void
    )
  )
