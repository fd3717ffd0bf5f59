import * as Schema from "effect/Schema"

/** The engine cannot be reached right now. What was to be told it is told again. */
export class EngineUnavailable extends Schema.TaggedError<EngineUnavailable>()("EngineUnavailable", {
  /** What is wrong and how to mend it, in a sentence for an operator; no secret. */
  why: Schema.String
}) {
  override get message() {
    return `the engine is unavailable: ${this.why}`
  }
}
