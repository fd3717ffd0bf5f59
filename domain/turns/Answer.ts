import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

/**
 * The result of a turn, stored once under its request id and never paid for again.
 *
 * - `whole`: the model finished.
 * - `limited`: it was cut by a limit (length, a filter), and is marked so.
 * - `incomplete`: it broke off, and no model could continue it; it is marked so.
 * - `stopped`: the user stopped it; the text so far.
 * - `failed`: a permanent failure; the text is the message to the user.
 * - `expired`: the turn reached its maximum age.
 * - `dead`: it failed too often.
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
  /** It begins with a note about the delay. */
  delayed: Schema.Boolean,
  at: Schema.Int
}) {}
