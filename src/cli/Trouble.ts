import * as Data from "effect/Data"

/**
 * Why a command came to nothing, in one line.
 *
 * @since 0.1.0
 * @category errors
 */
export class Trouble extends Data.TaggedError("Trouble")<{ readonly why: string }> {
  override get message() {
    return this.why
  }
}
