import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Session } from "./Database.ts"
import type { Operation } from "./Operation.ts"
import { begin, commit, rollback, type Statement } from "./Statement.ts"

/** Reserves a dedicated connection of a client. Statements bypass the client's query compiler and make no span. */
export const reserve = (client: SqlClient): Effect.Effect<Session, SqlError, Scope.Scope> =>
  Effect.map(client.reserve, (connection) => {
    const execute = ({ pg }: Statement, params: ReadonlyArray<unknown> = []) =>
      connection.execute(pg, params, undefined)

    const run = Effect.fnUntraced(function* <A>(operation: () => Operation<A>) {
      const steps = operation()
      let step = steps.next([])
      while (step.done !== true) step = steps.next(yield* execute(step.value.statement, step.value.params))
      return step.value
    })

    return {
      run,
      transact: (operation, start = begin) =>
        execute(start).pipe(
          Effect.zipRight(run(operation)),
          Effect.zipLeft(execute(commit)),
          // A rollback fails if the server has already rolled back, which is fine.
          Effect.onError(() => Effect.ignore(execute(rollback)))
        )
    }
  })

/**
 * Runs each operation on a connection borrowed from the pool. An interrupted reader returns at once while its query runs
 * to the end: cancelling the query would need another connection, and the pool may have none.
 */
export const borrowing =
  (session: Effect.Effect<Session, SqlError, Scope.Scope>): Session["run"] =>
  (operation) =>
    Effect.disconnect(Effect.uninterruptible(Effect.scoped(Effect.flatMap(session, ({ run }) => run(operation)))))
