import { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { exec } from "./Operation.ts"
import { claim } from "./PrivateFile.ts"
import { open } from "./SqliteConnection.ts"
import { load } from "./SqliteLibrary.ts"
import { statement } from "./Statement.ts"

/** How long to wait for a process that recovers or resets the log, in milliseconds. */
const patience = 5000

/** Pages of a step. Between two steps, the copy can be interrupted. */
const pages = 4096

/** The copy gets no log: it is complete in one file, and can be read where nothing may be written. */
const single = statement("pragma journal_mode = delete")

interface Snapshot {
  readonly copyTo: (path: string) => Effect.Effect<void, SqlError>
}

/**
 * A database as it is at this moment, for as long as the scope is open: other processes may write on, but the log
 * (`-wal`) grows meanwhile. The copy is a new file with mode 0600, made with SQLite's backup API
 * (https://www.sqlite.org/backup.html) within one read transaction, so that it does not begin again when somebody
 * writes.
 */
export const snapshot = (filename: string): Effect.Effect<Snapshot, SqlError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      try: () => {
        const connection = new (load())(filename, { readonly: true, fileMustExist: true, timeout: patience })
        try {
          connection.exec("begin; select count(*) from sqlite_schema")
          return connection
        } catch (error) {
          connection.close()
          throw error
        }
      },
      catch: (cause) => new SqlError({ cause })
    }),
    (connection) => Effect.sync(() => connection.close())
  ).pipe(
    Effect.map((connection) => ({
      copyTo: (path) =>
        Effect.gen(function* () {
          yield* claim(path)
          yield* Effect.tryPromise({
            try: (signal) =>
              connection.backup(path, {
                progress: () => {
                  signal.throwIfAborted()
                  return pages
                }
              }),
            catch: (cause) => new SqlError({ cause })
          })
          yield* Effect.scoped(Effect.flatMap(open({ filename: path }), (session) => session.run(() => exec(single))))
        })
    }))
  )
