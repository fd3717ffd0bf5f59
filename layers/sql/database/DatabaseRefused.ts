import * as Schema from "effect/Schema"

/** The database is not opened, and nothing in it was changed. */
export class DatabaseRefused extends Schema.TaggedError<DatabaseRefused>()("DatabaseRefused", {
  /** The file, or the address without credentials. */
  path: Schema.String,
  why: Schema.String,
  mend: Schema.String
}) {
  override get message() {
    return `the database ${this.path} ${this.why}. ${this.mend}`
  }
}
