import { SqlError } from "@effect/sql/SqlError"
import * as Cause from "effect/Cause"
import * as Predicate from "effect/Predicate"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"

/** The extended codes begin with these: https://www.sqlite.org/rescode.html (full, locked, gone or broken). */
const sqliteGone = /^SQLITE_(FULL|BUSY|LOCKED|IOERR|CANTOPEN|READONLY|NOMEM|PROTOCOL|CORRUPT|NOTADB)/

/**
 * Class by class: connection, rolled back because of another transaction, read-only after a failover, resources, lock
 * not available, stopped by an operator, system error. See
 * https://www.postgresql.org/docs/current/errcodes-appendix.html.
 */
const pgGone = /^(08|40|25006|53|55P03|57|58)/

/** An SQLSTATE contains a digit; codes of the system (`EPIPE`) do not. */
const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/

/** The code of a failure: the database's, or the system's. Failures of a connection may have none. */
export const codeOf = (fault: unknown): string => {
  if (fault instanceof SqlError) return codeOf(fault.cause)
  return Predicate.hasProperty(fault, "code") && Predicate.isString(fault.code) ? fault.code : "CONNECTION"
}

/**
 * True if the database cannot be used right now. Anything else is a bug: the database's other codes, and errors that
 * the drivers throw about parameters.
 */
export const unavailable = (error: SqlError): boolean => {
  const code = codeOf(error)
  if (code.startsWith("SQLITE_")) return sqliteGone.test(code)
  if (sqlState.test(code)) return pgGone.test(code)
  return !(error.cause instanceof TypeError || error.cause instanceof RangeError)
}

/** Translates a cause for callers: `StoreUnavailable`, or a defect without statements and values. */
export const refuse = (operation: string, cause: Cause.Cause<SqlError>): Cause.Cause<StoreUnavailable> =>
  Cause.flatMap(cause, (error) =>
    unavailable(error)
      ? Cause.fail(new StoreUnavailable({ operation, code: codeOf(error) }))
      : Cause.die(new Error(`${operation} is broken: the database refused a statement (${codeOf(error)})`))
  )
