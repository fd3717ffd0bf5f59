import * as Schema from "effect/Schema"

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
    return `the store is unavailable (${this.code}) during ${this.operation}; it is tried again, see that there is room on the disk`
  }
}
