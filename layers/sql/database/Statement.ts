/** A parameter of a statement. Booleans are 0 and 1; times are epoch milliseconds. */
export type Param = string | number | null

/** A statement in both dialects, with the type of its rows. */
export interface Statement<out Row = unknown> {
  /** Empty for a statement that only PostgreSQL needs. */
  readonly sqlite: string
  readonly pg: string
  /** A type only: the property never exists. */
  readonly row?: Row
}

/** Translates the text of a statement once. Each `?` is a parameter; the text must not contain any other `?`. */
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
 * A statement with a list in it (`in (?, ?, ?)`, or `values (?, ?), (?, ?)` with the item `(?, ?)`), prepared once for
 * each length of the list.
 */
export const statementOf = <Row = unknown>(
  text: (list: string) => string,
  item = "?"
): ((length: number) => Statement<Row>) => {
  const prepared: Array<Statement<Row> | undefined> = []
  return (length) => (prepared[length] ??= statement<Row>(text(Array.from({ length }, () => item).join(", "))))
}

/**
 * Begins a transaction. On SQLite it takes the write lock at once, so that no transaction fails halfway for want of it.
 * On PostgreSQL it waits at most a second for a lock; the limit is set per transaction, because a pooler such as
 * PgBouncer shares sessions.
 */
export const begin: Statement = { sqlite: "begin immediate", pg: "begin; set local lock_timeout = 1000" }
export const commit = statement("commit")
export const rollback = statement("rollback")
