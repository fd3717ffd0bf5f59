import * as Schema from "effect/Schema"

/**
 * What goes wrong at the model server: 429 with a Retry-After, 500, a stream cut after some text, a slow one (a token a
 * second), a stall (headers, then nothing), bytes that are no JSON, an error event after some text, an answer without content,
 * an HTML page with a 502.
 */
export const ModelFault = Schema.Literal(
  "rate_limit",
  "server_error",
  "cut",
  "slow",
  "stall",
  "garbage",
  "error_event",
  "empty",
  "html"
)
export type ModelFault = typeof ModelFault.Type

/** The fault that is switched on, and for how many requests (null: until it is switched off). */
export class ModelFaults extends Schema.Class<ModelFaults>("ModelFaults")({
  fault: Schema.NullOr(ModelFault),
  remaining: Schema.NullOr(Schema.NonNegativeInt.pipe(Schema.lessThanOrEqualTo(1_000_000)))
}) {
  static readonly none = new ModelFaults({ fault: null, remaining: null })
}
