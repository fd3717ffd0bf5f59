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

/** Files of up to so many pages (4 MB) are checked whole at the start: that takes some milliseconds. */
const checkedPages = 1024

/** SQLite would wait for a lock in the thread of the event loop. */
const atOnce = statement("pragma busy_timeout = 0")
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

/** How long a lock of another process is waited for, and how often it is tried. */
const patience = Schedule.upTo(Schedule.spaced(Duration.millis(20)), Duration.seconds(1))

const isBusy = (error: SqlError) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/**
 * Waits up to a second for a lock that another process holds, without blocking the event loop, then fails with `SQLITE_BUSY`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const patiently = <A>(run: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Effect.catchAll(run, (error) =>
    isBusy(error) ? Effect.retry(run, { schedule: patience, while: isBusy }) : Effect.fail(error)
  )

/**
 * A client on a file. A lock is never waited for. The library throws SQLite's error when it opens.
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

/** A connection for as long as the scope is open, that waits for locks without blocking. */
const connect = (options: SqliteClient.SqliteClientConfig) =>
  Effect.map(
    Effect.flatMap(open(options), (client) => reserve(client, "sqlite")),
    ({ run }): Session => ({ run: (statement, ...params) => patiently(run(statement, ...params)) })
  )

/**
 * A SQLite database in a file, or in memory (`:memory:`). Only one process may use it: see {@link Lock}. A file that lacks stored
 * commits is refused; while it is in use, it is watched, and checked in the background: see `fault` of {@link Database}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ filename }: { readonly filename: string }): Layer.Layer<Database, DatabaseRefused> =>
  Layer.scoped(
    Database,
    Effect.catchTag(filename === ":memory:" ? inMemory : inFile(filename), "SqlError", unusable(filename))
  )

/** Memory has one connection, for which reads and writes wait in turn. */
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
  // On a connection of its own, which remembers no pages.
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
 * Refuses a file that is no database, is damaged, or does not pass `also`. It is opened to be read only: a connection that may write
 * copies the commits of the file's log into it when it closes, and a damaged file may have to be repaired from both.
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
    // What else is wrong with it, or that it is not there yet, shows when it is opened to be written.
    Effect.catchIf(
      (error) => error._tag === "SqlError" && !/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error)),
      () => Effect.void
    )
  )
