import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/** The round trip of a ping through the engine. Durations are milliseconds, measured by the caller. */
export class Pong extends Schema.Class<Pong>("Pong")({
  request: RequestId,
  /** Until it was on disk. */
  acceptedMs: Schema.Number,
  /** From then until the engine had run its step. */
  handledMs: Schema.Number,
  totalMs: Schema.Number,
  engine: Schema.String
}) {}

const trouble = {
  accepted: "it is on disk, but the engine has not taken it: is the engine ready, and does it reach its server?",
  taken: "the engine has taken it, but has not run its step: is there a worker, and is it overloaded?"
}

/** A ping that did not return in time. It stays in the store, which does no harm. */
export class PingLost extends Schema.TaggedError<PingLost>()("PingLost", {
  request: RequestId,
  /** How far it got. */
  reached: Schema.Literal("accepted", "taken"),
  why: Schema.String
}) {
  override get message() {
    return this.why
  }

  static of(request: RequestId, reached: "accepted" | "taken", engine: string, afterMs: number) {
    const why = `The ping ${request} did not return from the ${engine} engine within ${afterMs / 1000} s: ${trouble[reached]}`
    return new PingLost({ request, reached, why })
  }
}
