import * as Schema from "effect/Schema"

/** The database was not opened, and nothing in it was changed. */
export class DatabaseRefused extends Schema.TaggedError<DatabaseRefused>()("DatabaseRefused", {
  /** The path of the file, or the address without credentials. */
  path: Schema.String,
  why: Schema.String,
  advice: Schema.String
}) {
  override get message() {
    return `the database ${this.path} ${this.why}. ${this.advice}`
  }
}
