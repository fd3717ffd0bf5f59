import * as Data from "effect/Data"

/** The failure of a command in one line. `usage` marks a usage error. */
export class Trouble extends Data.TaggedError("Trouble")<{
  readonly why: string
  readonly usage?: boolean
}> {
  override get message() {
    return this.why
  }
}
