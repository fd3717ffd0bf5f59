import { SqlError } from "@effect/sql/SqlError"
import type Library from "better-sqlite3"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Session } from "./Database.ts"
import type { Operation, Query } from "./Operation.ts"
import { codeOf } from "./SqlFailure.ts"
import { load } from "./SqliteLibrary.ts"
import { begin, commit, rollback, type Statement } from "./Statement.ts"

/** How long to wait for a lock of another process, and how often to try. */
const patience = Schedule.upTo(Schedule.spaced(Duration.millis(20)), Duration.seconds(1))

export const isBusy = (error: SqlError): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))

/** Does not block the event loop while it waits. */
const patiently = <A>(run: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
  Effect.catchAll(run, (error) =>
    isBusy(error) ? Effect.retry(run, { schedule: patience, while: isBusy }) : Effect.fail(error)
  )

/**
 * Opens a SQLite file, or `:memory:`. Operations and transactions run in one synchronous stretch each, with statements
 * that are prepared once. While another process holds a lock, they are retried for up to a second, then fail with
 * `SQLITE_BUSY`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const open = (options: {
  readonly filename: string
  readonly readonly?: boolean
  /** Whether operations wait for the locks of other processes. Default: true. */
  readonly waits?: boolean
}): Effect.Effect<Session, SqlError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.try({
      // SQLite itself would wait for a lock on the event loop's thread.
      try: () => new (load())(options.filename, { readonly: options.readonly ?? false, timeout: 0 }),
      catch: (cause) => new SqlError({ cause })
    }),
    (connection) => Effect.sync(() => connection.close())
  ).pipe(Effect.map((connection) => session(connection, options.waits ?? true)))

const session = (connection: Library.Database, waits: boolean): Session => {
  const prepared = new Map<Statement, Library.Statement<ReadonlyArray<unknown>>>()

  const prepare = (statement: Statement) => {
    const ready = connection.prepare<Array<unknown>>(statement.sqlite)
    prepared.set(statement, ready)
    return ready
  }

  const execute = ({ params, statement }: Query): ReadonlyArray<unknown> => {
    if (statement.sqlite === "") return none
    try {
      const ready = prepared.get(statement) ?? prepare(statement)
      if (ready.reader) return ready.all(...params)
      ready.run(...params)
      return none
    } catch (cause) {
      throw new SqlError({ cause })
    }
  }

  const perform = <A>(operation: Operation<A>): A => {
    let step = operation.next(none)
    while (step.done !== true) step = operation.next(execute(step.value))
    return step.value
  }

  /** Fails if the database has rolled back already, which is fine. */
  const rollBack = () => {
    try {
      execute({ statement: rollback, params: none })
    } catch {}
  }

  const attempt = <A>(run: () => A): Effect.Effect<A, SqlError> => {
    const once = Effect.suspend(() => {
      try {
        return Effect.succeed(run())
      } catch (failure) {
        return failure instanceof SqlError ? Effect.fail(failure) : Effect.die(failure)
      }
    })
    return waits ? patiently(once) : once
  }

  return {
    run: (operation) => attempt(() => perform(operation())),
    transact: (operation, start = begin) =>
      attempt(() => {
        execute({ statement: start, params: none })
        try {
          const result = perform(operation())
          execute({ statement: commit, params: none })
          return result
        } catch (failure) {
          rollBack()
          throw failure
        }
      })
  }
}

const none: ReadonlyArray<never> = []
