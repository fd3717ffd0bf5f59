import * as Schema from "effect/Schema"

/** The meaning of a code of SQLite, of PostgreSQL or of the system, and the cure. The first match counts. */
const words: ReadonlyArray<readonly [code: RegExp, why: string, cure?: string]> = [
  [/^SQLITE_READONLY_DBMOVED/, "its file was removed or replaced while it was in use", "see /readyz and the log"],
  [/^(SQLITE_FULL|53100)/, "there is no room on its disk", "make room"],
  [/^(SQLITE_BUSY|SQLITE_LOCKED|55P03)/, "it is locked by another process", "end what holds it"],
  [
    /^(SQLITE_READONLY|SQLITE_CANTOPEN|25006)/,
    "it cannot be written",
    "see the rights of its files, and how its disk is mounted"
  ],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB)/, "its file is damaged", "restore a backup"],
  [/^SQLITE_IOERR/, "its disk fails", "see that the disk is well"],
  [/^53300/, "its server has no connection left", "raise max_connections, or run fewer processes"],
  [/^57014/, "a statement took longer than the server allows", "see statement_timeout and what else the server does"],
  [/^40/, "another transaction came in between"],
  [/^(SQLITE|5[38])/, "it lacks memory, or its disk fails", "see its log"],
  [/^CLOSED$/, "it is being closed"]
]

/** A server that does not answer: codes of the system, of a connection, of a server that starts or stops, or none at all. */
const away = [/./, "the server cannot be reached", "see that it runs and can be reached from here"] as const

/**
 * The store cannot be used right now: full, locked or gone. Nothing was committed; try again.
 *
 * @since 0.1.0
 * @category errors
 */
export class StoreUnavailable extends Schema.TaggedError<StoreUnavailable>()("StoreUnavailable", {
  operation: Schema.String,
  /** What the database said, in its own code (`SQLITE_FULL`, `53100`), never a statement or a value. */
  code: Schema.String
}) {
  override get message() {
    const [, why, cure] = words.find(([code]) => code.test(this.code)) ?? away
    const said = `the database is unavailable (${this.code}) during ${this.operation}: ${why}; it is tried again`
    return cure === undefined ? said : `${said}. To cure it, ${cure}`
  }
}
