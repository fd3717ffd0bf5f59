import * as Schema from "effect/Schema"

/** The meaning of an error code of SQLite, PostgreSQL or the operating system, and the fix. The first match wins. */
const causes: ReadonlyArray<readonly [code: RegExp, why: string, fix?: string]> = [
  [/^SQLITE_READONLY_DBMOVED/, "its file was removed or replaced while it was in use", "look at /readyz and the log"],
  [/^(SQLITE_FULL|53100)/, "its disk is full", "free some disk space"],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|55P03)/, "it is locked by another process", "stop the process that holds it"],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|25006)/,
    "it cannot be written",
    "check the permissions of its files, and how its disk is mounted"
  ],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, "its file is damaged", "restore a backup"],
  [/^SQLITE_IOERR/, "its disk reports errors", "check the disk"],
  [/^53300/, "its server has no connection left", "raise max_connections, or run fewer processes"],
  [/^57014/, "a statement took longer than the server allows", "check statement_timeout and the load of the server"],
  [/^40/, "it conflicted with another transaction"],
  [/^(SQLITE|5[38])/, "it is out of memory, or its disk reports errors", "look at its log"],
  [/^CLOSED$/, "it is being closed"]
]

/**
 * The server does not answer: a code of the system or of the connection, of a server that starts or stops, or no code.
 */
const unreachable = [/./, "the server cannot be reached", "check that it runs and can be reached from here"] as const

/**
 * The store cannot be used right now: it is full, locked or unreachable. Nothing was committed; the operation can be
 * retried.
 *
 * @since 0.1.0
 * @category errors
 */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()("StoreUnavailable", {
  operation: Schema.String,
  /** The database's own error code (`SQLITE_FULL`, `53100`), never a statement or a value. */
  code: Schema.String
}) {
  override get message() {
    const [, why, fix] = causes.find(([code]) => code.test(this.code)) ?? unreachable
    const cause = `the database is unavailable (${this.code}) during ${this.operation}: ${why}; the operation is retried`
    return fix === undefined ? cause : `${cause}. To fix it, ${fix}`
  }
}
