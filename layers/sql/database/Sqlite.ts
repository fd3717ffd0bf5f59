import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Database, make, type Session } from "./Database.ts"
import type { DatabaseRefused } from "./DatabaseRefused.ts"
import * as FileGuard from "./FileGuard.ts"
import * as HighWaterMark from "./HighWaterMark.ts"
import { migrate } from "./Migrate.ts"
import { exec, first, type Operation } from "./Operation.ts"
import { claim } from "./PrivateFile.ts"
import { codeOf } from "./SqlFailure.ts"
import { isBusy, open } from "./SqliteConnection.ts"
import { count, identify, unlessEmptied, vouch } from "./SqliteHistory.ts"
import { refused, unusable } from "./SqliteRefusal.ts"
import { statement } from "./Statement.ts"

/** Files of up to this many pages (4 MB) are checked completely at the start, which takes a few milliseconds. */
const checkedPages = 1024

const wal = statement("pragma journal_mode = wal")
/** The library's build sets `normal` in WAL mode, with which a power cut loses the last commits. */
const durable = statement("pragma synchronous = full")
/** A checkpoint for every 16 MB of log: pages that change often are copied once instead of every megabyte. */
const checkpoint = statement("pragma wal_autocheckpoint = 4096")
/** 16 MB for each connection, allocated as needed: the system keeps the rest of the file in memory. */
const cache = statement("pragma cache_size = -16384")
const pages = statement<{ readonly page_count: number }>("pragma page_count")
const quickCheck = statement<{ readonly quick_check: string }>("pragma quick_check(1)")
/** Reads the header and the schema. */
const schema = statement("select count(*) from sqlite_schema")

/**
 * One turn of the event loop. A commit blocks it while network responses queue up; each would otherwise be handled and
 * committed alone. There is no timer, so a single job is written at once.
 */
const eventLoop = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

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

/** A database in memory has one connection; its operations are synchronous, so that they never overlap. */
const inMemory = Effect.gen(function* () {
  const session = yield* open({ filename: ":memory:" })
  yield* prepare(session, ":memory:")
  return make({ writer: Effect.succeed(session), read: session.run, gather: Effect.void })
})

const inFile = Effect.fnUntraced(function* (filename: string) {
  const mark = yield* HighWaterMark.read(filename)
  yield* unlessEmptied(filename, mark)
  yield* claim(filename)
  yield* examine(filename, (session) => vouch(session, filename, mark))
  const connection = yield* open({ filename })
  yield* prepare(connection, filename)
  const found = yield* vouch(connection, filename, mark)
  const reader = yield* open({ filename, readonly: true })
  yield* reader.run(() => exec(cache))

  const kept = yield* HighWaterMark.keep(filename, found)
  let last = found
  // On a new connection, which has no cached pages.
  const isWhole = Effect.suspend(() => {
    const { commits, store } = last
    return Effect.scoped(Effect.flatMap(open({ filename, readonly: true }), (session) => session.run(identify))).pipe(
      Effect.map((now) => now.store === store && now.commits >= commits),
      Effect.catchIf(
        (error) => !isBusy(error),
        () => Effect.succeed(false)
      )
    )
  })
  const { check, fault } = yield* FileGuard.make(filename, isWhole)
  /** Counts each commit within its transaction, and records it. */
  const transact = <A>(operation: () => Operation<A>) =>
    Effect.flatMap(sound, () =>
      Effect.flatMap(HighWaterMark.next(last), (next) =>
        Effect.map(
          connection.transact(function* () {
            const result = yield* operation()
            yield* exec(count, next.commits, next.at)
            return result
          }),
          (result) => {
            last = next
            kept.record(next)
            return result
          }
        )
      )
    )
  const sound = Effect.flatMap(Effect.zipRight(check, SubscriptionRef.get(fault)), (trouble) =>
    trouble === undefined
      ? Effect.succeed(connection)
      : new SqlError({ cause: Object.assign(new Error(trouble.words), { code: trouble.code }) })
  )
  return make({
    writer: sound,
    transact,
    read: reader.run,
    gather: eventLoop,
    fault: Stream.map(fault.changes, (trouble) => trouble?.words)
  })
})

const prepare = Effect.fnUntraced(function* (session: Session, filename: string) {
  yield* migrate(session, filename)
  yield* session.run(function* () {
    yield* exec(wal)
    yield* exec(durable)
    yield* exec(cache)
    yield* exec(checkpoint)
  })
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
    const session = yield* open({ filename, readonly: true })
    yield* session.run(() => exec(schema))
    yield* also(session)
    const count = yield* session.run(() => first(pages))
    if (count === undefined || count.page_count > checkedPages) return
    const found = yield* session.run(() => first(quickCheck))
    if (found?.quick_check !== "ok") return yield* refused(filename, "SQLITE_CORRUPT")
  }).pipe(
    Effect.scoped,
    // Other problems, a missing file included, appear when the file is opened for writing.
    Effect.catchIf(
      (error) => error._tag === "SqlError" && !/^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error)),
      () => Effect.void
    )
  )
