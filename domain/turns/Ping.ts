import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/** How a ping went through the engine and back. Durations are milliseconds, as seen from where it was asked. */
export class Pong extends Schema.Class<Pong>("Pong")({
  request: RequestId,
  /** Until it was on disk. */
  acceptedMs: Schema.Number,
  /** From there until the engine had run its step. */
  handledMs: Schema.Number,
  totalMs: Schema.Number,
  engine: Schema.String
}) {}

const trouble = {
  accepted: "it is on disk, and the engine has not taken it on: is the engine ready, does it reach its server?",
  taken: "the engine has taken it on, and has not run its step: is there a worker, and is it not overloaded?"
}

/** A ping that did not come back in time. It stays in the store, and harms nothing. */
export class PingLost extends Schema.TaggedError<PingLost>()("PingLost", {
  request: RequestId,
  /** How far it came. */
  reached: Schema.Literal("accepted", "taken"),
  why: Schema.String
}) {
  override get message() {
    return this.why
  }

  static of(request: RequestId, reached: "accepted" | "taken", engine: string, afterMs: number) {
    const why = `The ping ${request} did not come back from the ${engine} engine within ${afterMs / 1000} s: ${trouble[reached]}`
    return new PingLost({ request, reached, why })
  }
}
