import type { Param, Statement } from "./Statement.ts"

/** A statement with its parameters. */
export interface Query {
  readonly statement: Statement
  readonly params: ReadonlyArray<Param>
}

/**
 * An operation of a store, described: it yields queries, and is resumed with the rows of each. A {@link Session} runs
 * it: on SQLite in one synchronous stretch, on PostgreSQL with a round trip per query. It reads no clock and waits for
 * nothing but its queries. A failed query ends it; what it throws itself is a defect.
 */
export type Operation<A> = Generator<Query, A, ReadonlyArray<unknown>>

/** Runs a statement, and returns all of its rows. */
export function* all<Row>(statement: Statement<Row>, ...params: ReadonlyArray<Param>): Operation<ReadonlyArray<Row>> {
  // The statement declares the type of its rows.
  return (yield { statement, params }) as ReadonlyArray<Row>
}

/** Runs a statement, and returns its first row. */
export function* first<Row>(statement: Statement<Row>, ...params: ReadonlyArray<Param>): Operation<Row | undefined> {
  return (yield* all(statement, ...params))[0]
}

/** Runs a statement for its effect. */
export function* exec(statement: Statement, ...params: ReadonlyArray<Param>): Operation<void> {
  yield { statement, params }
}
