import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * What a turn came to, stored once under its request id and never paid for again.
 *
 * - `whole`: the model finished. `limited`: it was cut short by its limits (length, a filter), and is marked so.
 * - `incomplete`: it broke off, and no model could go on with it; marked so.
 * - `stopped`: the user stopped it; the text so far.
 * - `failed`: a permanent failure; the text is what the user is told. `expired`: its age ended it. `dead`: it failed too often.
 * - `poisoned`: the process ended whenever it was answered.
 */
export class Answer extends Schema.Class<Answer>("Answer")({
  turn: RequestId,
  kind: Schema.Literal("whole", "limited", "incomplete", "stopped", "failed", "expired", "dead", "poisoned"),
  text: Schema.String,
  model: Schema.NullOr(Schema.String),
  promptTokens: Schema.NullOr(Schema.Int),
  completionTokens: Schema.NullOr(Schema.Int),
  cost: Schema.NullOr(Schema.Number),
  /** A word about the delay leads it. */
  delayed: Schema.Boolean,
  at: Schema.Int
}) {}
