import type { Statement } from "./Statement.ts"
import { statement } from "./Statement.ts"

/** Epoch milliseconds by the clock of the database, at the moment at which it is evaluated. */
const now = {
  sqlite: "cast(round((julianday('now') - 2440587.5) * 86400000) as integer)",
  pg: "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)"
}

/** A statement in which `{now}` stands for the time by the database's clock, the only one that several processes share. */
export const timed = <Row = unknown>(text: string): Statement<Row> => ({
  sqlite: statement(text.replaceAll("{now}", now.sqlite)).sqlite,
  pg: statement(text.replaceAll("{now}", now.pg)).pg
})
