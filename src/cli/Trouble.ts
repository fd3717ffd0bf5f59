import * as Data from "effect/Data"

/** Why a command came to nothing, in one line; `usage` where it was not understood. */
export class Trouble extends Data.TaggedError("Trouble")<{
  readonly why: string
  readonly usage?: boolean
}> {
  override get message() {
    return this.why
  }
}
