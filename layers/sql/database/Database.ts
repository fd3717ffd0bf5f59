import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import type { DatabaseRefused } from "./DatabaseRefused.ts"
import { refuse } from "./SqlFailure.ts"
import { commit, type Param, type Statement } from "./Statement.ts"

/** One connection. Statements go to it directly: no compiler, no span. */
export interface Session {
  readonly run: <Row>(
    statement: Statement<Row>,
    ...params: ReadonlyArray<Param>
  ) => Effect.Effect<ReadonlyArray<Row>, SqlError>
}

/** A database, its tables in place once it is opened. Writes go through {@link Writer}. */
export class Database extends Context.Tag("holdfast/layers/sql/database/Database")<
  Database,
  {
    /** Waits until it could be opened; before that, nothing can be read or written. */
    readonly opened: Effect.Effect<void, DatabaseRefused>
    /** Reads what is committed. One statement sees one snapshot. */
    readonly read: <A>(
      operation: string,
      query: (session: Session) => Effect.Effect<A, SqlError>
    ) => Effect.Effect<A, StoreUnavailable>
    /** A connection of one's own that may write: for {@link Writer}, and, on a server, for what must not wait in its queue. */
    readonly reserve: Effect.Effect<Session, SqlError, Scope.Scope>
    /** What the writer waits for between two commits, so that what came meanwhile shares the next one. */
    readonly gather: Effect.Effect<void>
    /** Ends the transaction of a session. */
    readonly commit: (session: Session) => Effect.Effect<void, SqlError>
    /** Why nothing may be written although the database takes writes (a sentence for people), now and at each change. */
    readonly fault: Stream.Stream<string | undefined>
  }
>() {}

/** A connection of one's own, of a client. */
export const reserve = (client: SqlClient, dialect: "sqlite" | "pg"): Effect.Effect<Session, SqlError, Scope.Scope> =>
  Effect.map(client.reserve, (connection) => ({
    run: (statement, ...params) => connection.execute(statement[dialect], params, undefined)
  }))

/**
 * Reads on a connection that is borrowed for each. A reader that is interrupted returns at once; its query runs to its end, because
 * cancelling it would need one more connection of a pool that may have none.
 */
export const borrowing =
  (session: Effect.Effect<Session, SqlError, Scope.Scope>) =>
  <A>(query: (session: Session) => Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.disconnect(Effect.uninterruptible(Effect.scoped(Effect.flatMap(session, query))))

/** The database behind connections that are ready for use. */
export const make = (connections: {
  readonly writer: Effect.Effect<Session, SqlError, Scope.Scope>
  readonly read: <A>(query: (session: Session) => Effect.Effect<A, SqlError>) => Effect.Effect<A, SqlError>
  readonly gather: Effect.Effect<void>
  readonly opened?: Effect.Effect<void, DatabaseRefused>
  readonly commit?: (typeof Database.Service)["commit"]
  readonly fault?: (typeof Database.Service)["fault"]
}): typeof Database.Service => ({
  read: (operation, query) =>
    Effect.catchAllCause(connections.read(query), (cause) => Effect.failCause(refuse(operation, cause))),
  reserve: connections.writer,
  gather: connections.gather,
  opened: connections.opened ?? Effect.void,
  commit: connections.commit ?? ((session) => Effect.asVoid(session.run(commit))),
  fault: connections.fault ?? noFault
})

const noFault = Stream.concat(Stream.succeed(undefined), Stream.never)
