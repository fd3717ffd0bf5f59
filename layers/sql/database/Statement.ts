/**
 * What a statement takes. Booleans are 0 and 1; times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export type Param = string | number | null

/**
 * One statement in the words of both databases, and the row that it gives.
 *
 * @since 0.1.0
 * @category models
 */
export interface Statement<out Row = unknown> {
  readonly sqlite: string
  readonly pg: string
  /** Only a type. */
  readonly row?: Row
}

/**
 * Prepares the text of a statement once: `?` stands for a parameter, and must not stand for anything else.
 *
 * @since 0.1.0
 * @category constructors
 */
export const statement = <Row = unknown>(text: string): Statement<Row> => {
  let count = 0
  return { sqlite: text, pg: text.replaceAll("?", () => `$${++count}`) }
}

/** A statement whose rows nobody else changes until the transaction ends. On SQLite, a transaction that writes is alone. */
export const locking = <Row>(text: string): Statement<Row> => {
  const { pg, sqlite } = statement(text)
  return { sqlite, pg: `${pg} for update` }
}

/**
 * A statement with a list in it (`in (?, ?, ?)`), prepared once for each length of the list.
 *
 * @since 0.1.0
 * @category constructors
 */
export const statementOf = <Row = unknown>(text: (list: string) => string): ((length: number) => Statement<Row>) => {
  const prepared: Array<Statement<Row> | undefined> = []
  return (length) => (prepared[length] ??= statement<Row>(text(Array.from({ length }, () => "?").join(", "))))
}

/**
 * The beginning of a transaction. On SQLite it takes the write lock at once, so that none fails halfway for want of it. On PostgreSQL it
 * waits for another's lock for a second at most: set for this transaction only, because a pooler such as PgBouncer shares sessions.
 *
 * @since 0.1.0
 * @category constants
 */
export const begin: Statement = { sqlite: "begin immediate", pg: "begin; set local lock_timeout = 1000" }
export const commit = statement("commit")
export const rollback = statement("rollback")
