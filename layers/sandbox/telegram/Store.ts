import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { DatabaseRefused } from "../../sql/database/DatabaseRefused.ts"
import { claim } from "../../sql/database/PrivateFile.ts"
import { examine, open, patiently } from "../../sql/database/Sqlite.ts"
import { unusable } from "../../sql/database/SqliteRefusal.ts"

/** A statement that changes the file. */
export type Statement = readonly [sql: string, ...params: ReadonlyArray<string | number | null>]

/**
 * The database file of the sandbox's Telegram. A failing file is a defect: nothing can be guaranteed then, and the call
 * gets a 500.
 */
export interface Store {
  readonly rows: <A>(...statement: Statement) => Effect.Effect<ReadonlyArray<A>>
  /** Writes all statements or none before it returns. */
  readonly write: (statements: ReadonlyArray<Statement>) => Effect.Effect<void>
  /** Runs an effect that reads, decides and writes as one step: steps run one after another and are not interrupted. */
  readonly step: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

// `sqlite_sequence` remembers the highest update id after confirmed updates were deleted.
const schema = [
  "CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  "CREATE TABLE IF NOT EXISTS chats (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
  `CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, chat INTEGER NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    entities TEXT NOT NULL, thread INTEGER, at INTEGER NOT NULL, edited_at INTEGER, editable INTEGER NOT NULL
  )`,
  "CREATE TABLE IF NOT EXISTS keyboards (message INTEGER PRIMARY KEY, buttons TEXT NOT NULL)",
  `CREATE TABLE IF NOT EXISTS presses (
    id TEXT PRIMARY KEY, chat INTEGER NOT NULL, message INTEGER NOT NULL, data TEXT NOT NULL, expires INTEGER NOT NULL
  ) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS messages_of_chat ON messages (chat, id)",
  "CREATE TABLE IF NOT EXISTS updates (id INTEGER PRIMARY KEY AUTOINCREMENT, content TEXT NOT NULL, expires INTEGER NOT NULL)"
]

/** Opens the file (`:memory:` for one that ends with the process). */
export const make = (filename: string): Effect.Effect<Store, DatabaseRefused, Scope.Scope> =>
  Effect.gen(function* () {
    if (filename !== ":memory:") yield* claim(filename)
    yield* examine(filename)
    const sql = yield* open({ filename })
    const connection = yield* sql.reserve
    const mutex = yield* Effect.makeSemaphore(1)
    const run = ([text, ...params]: Statement) => patiently(connection.execute(text, params, undefined))

    yield* run(["PRAGMA journal_mode = WAL"])
    // Survives any death of the process; only a power failure can lose the last moments.
    yield* run(["PRAGMA synchronous = NORMAL"])
    yield* Effect.forEach(schema, (statement) => run([statement]), { discard: true })

    const write = (statements: ReadonlyArray<Statement>): Effect.Effect<void, SqlError> =>
      statements.length < 2
        ? Effect.forEach(statements, run, { discard: true })
        : Effect.zipRight(
            run(["BEGIN"]),
            Effect.forEach([...statements, ["COMMIT"] as const], run, { discard: true })
          ).pipe(Effect.onError(() => Effect.ignore(run(["ROLLBACK"]))))

    const store: Store = {
      // The caller declares the columns that it selects.
      rows: <A>(...statement: Statement) => Effect.orDie(run(statement)) as Effect.Effect<ReadonlyArray<A>>,
      write: (statements) => Effect.orDie(write(statements)),
      step: (effect) => Effect.uninterruptible(mutex.withPermits(1)(effect))
    }
    return store
  }).pipe(Effect.catchTag("SqlError", unusable(filename)))
