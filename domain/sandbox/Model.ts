import * as Schema from "effect/Schema"

/**
 * A fault of the model server: 429 with a Retry-After, 500, a stream that is cut after some text, a slow one (a token
 * per second), a stall (headers, then nothing), bytes that are not JSON, an error event after some text, an answer
 * without content, or an HTML page with a 502. Or half of an answer that ends in good order: for its length, without a
 * finish reason, or with one that nobody knows. Or a whole answer without its usage.
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
  "html",
  "length",
  "unfinished",
  "unknown_finish",
  "no_usage"
)
export type ModelFault = typeof ModelFault.Type

/** The active fault, and the number of requests that it applies to (`null`: until it is switched off). */
export class ModelFaults extends Schema.Class<ModelFaults>("ModelFaults")({
  fault: Schema.NullOr(ModelFault),
  remaining: Schema.NullOr(Schema.NonNegativeInt.pipe(Schema.lessThanOrEqualTo(1_000_000)))
}) {
  static readonly none = new ModelFaults({ fault: null, remaining: null })
}
