import * as Schema from "effect/Schema"

/** The engine cannot be reached right now. The submission is repeated later. */
export class EngineUnavailable extends Schema.TaggedError<EngineUnavailable>()("EngineUnavailable", {
  /** The cause and the fix, as a sentence for an operator. Contains no secret. */
  why: Schema.String
}) {
  override get message() {
    return `the engine is unavailable: ${this.why}`
  }
}
