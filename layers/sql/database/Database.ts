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

/** One connection. Statements bypass the query compiler of `@effect/sql` and make no span. */
export interface Session {
  readonly run: <Row>(
    statement: Statement<Row>,
    ...params: ReadonlyArray<Param>
  ) => Effect.Effect<ReadonlyArray<Row>, SqlError>
}

/** An open database whose tables exist. All writes go through {@link Writer}. */
export class Database extends Context.Tag("holdfast/layers/sql/database/Database")<
  Database,
  {
    /** Completes when the database is open. Before that, nothing can be read or written. */
    readonly opened: Effect.Effect<void, DatabaseRefused>
    /** Reads committed data. Each statement sees one snapshot. */
    readonly read: <A>(
      operation: string,
      query: (session: Session) => Effect.Effect<A, SqlError>
    ) => Effect.Effect<A, StoreUnavailable>
    /**
     * A dedicated connection that may write. {@link Writer} uses it; on a server, so do statements that must not wait
     * in the writer's queue.
     */
    readonly reserve: Effect.Effect<Session, SqlError, Scope.Scope>
    /** The writer runs this between two commits, so that jobs that arrive meanwhile share the next commit. */
    readonly gather: Effect.Effect<void>
    /** Commits the transaction of a session. */
    readonly commit: (session: Session) => Effect.Effect<void, SqlError>
    /** Emits the reason why nothing may be written (a sentence for operators), or `undefined`: now and at each change. */
    readonly fault: Stream.Stream<string | undefined>
  }
>() {}

/** Reserves a dedicated connection of a client. */
export const reserve = (client: SqlClient, dialect: "sqlite" | "pg"): Effect.Effect<Session, SqlError, Scope.Scope> =>
  Effect.map(client.reserve, (connection) => ({
    run: (statement, ...params) => connection.execute(statement[dialect], params, undefined)
  }))

/**
 * Runs each read on a connection borrowed from the pool. An interrupted reader returns at once while its query runs to
 * the end: cancelling the query would need another connection, and the pool may have none.
 */
export const borrowing =
  (session: Effect.Effect<Session, SqlError, Scope.Scope>) =>
  <A>(query: (session: Session) => Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
    Effect.disconnect(Effect.uninterruptible(Effect.scoped(Effect.flatMap(session, query))))

/** Makes a `Database` from connections that are ready for use. */
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
