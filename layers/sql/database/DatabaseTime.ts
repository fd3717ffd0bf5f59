import type { Statement } from "./Statement.ts"
import { statement } from "./Statement.ts"

/** The database's clock in epoch milliseconds, read when the expression is evaluated. */
const now = {
  sqlite: "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)",
  pg: "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)"
}

/** A statement in which `{now}` stands for the time of the database's clock, the only clock that all processes share. */
export const timed = <Row = unknown>(text: string): Statement<Row> => ({
  sqlite: statement(text.replaceAll("{now}", now.sqlite)).sqlite,
  pg: statement(text.replaceAll("{now}", now.pg)).pg
})
