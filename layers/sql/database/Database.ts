import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import type { DatabaseRefused } from "./DatabaseRefused.ts"
import type { Operation } from "./Operation.ts"
import { refuse } from "./SqlFailure.ts"
import type { Statement } from "./Statement.ts"

/** One connection, which runs operations one after another. An operation may run again after a failure. */
export interface Session {
  /** Runs each statement of an operation in a transaction of its own. */
  readonly run: <A>(operation: () => Operation<A>) => Effect.Effect<A, SqlError>
  /** Runs an operation in a transaction, which a failure rolls back. `begin` replaces the usual beginning. */
  readonly transact: <A>(operation: () => Operation<A>, begin?: Statement) => Effect.Effect<A, SqlError>
}

/** An open database whose tables exist. All writes go through {@link Writer}. */
export class Database extends Context.Tag("holdfast/layers/sql/database/Database")<
  Database,
  {
    /** Completes when the database is open. Before that, nothing can be read or written. */
    readonly opened: Effect.Effect<void, DatabaseRefused>
    /** Reads committed data. Each statement sees one snapshot. */
    readonly read: <A>(operation: string, query: () => Operation<A>) => Effect.Effect<A, StoreUnavailable>
    /** Runs an operation in a transaction. Only {@link Writer} does so. */
    readonly transact: <A>(operation: () => Operation<A>) => Effect.Effect<A, SqlError>
    /** A dedicated connection that may write: on a server, for statements that must not wait in the writer's queue. */
    readonly reserve: Effect.Effect<Session, SqlError, Scope.Scope>
    /** The writer runs this between two commits, so that jobs that arrive meanwhile share the next commit. */
    readonly gather: Effect.Effect<void>
    /** Emits the reason why nothing may be written (a sentence for operators), or `undefined`: now and at each change. */
    readonly fault: Stream.Stream<string | undefined>
  }
>() {}

/** Makes a `Database` from connections that are ready for use. */
export const make = (connections: {
  readonly writer: Effect.Effect<Session, SqlError, Scope.Scope>
  readonly read: Session["run"]
  readonly gather: Effect.Effect<void>
  readonly opened?: Effect.Effect<void, DatabaseRefused>
  readonly transact?: (typeof Database.Service)["transact"]
  readonly fault?: (typeof Database.Service)["fault"]
}): typeof Database.Service => ({
  read: (operation, query) =>
    Effect.catchAllCause(connections.read(query), (cause) => Effect.failCause(refuse(operation, cause))),
  transact:
    connections.transact ??
    ((operation) => Effect.scoped(Effect.flatMap(connections.writer, (session) => session.transact(operation)))),
  reserve: connections.writer,
  gather: connections.gather,
  opened: connections.opened ?? Effect.void,
  fault: connections.fault ?? noFault
})

const noFault = Stream.concat(Stream.succeed(undefined), Stream.never)
