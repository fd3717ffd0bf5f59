import * as Schema from "effect/Schema"

/**
 * A request to a server, in short, and its response: status, the headers that a client reads, and the body in the
 * pieces in which it arrived. `broken`: the connection ended before the response did.
 */
export class Exchange extends Schema.Class<Exchange>("Exchange")({
  name: Schema.String,
  asked: Schema.Struct({ stream: Schema.Boolean, what: Schema.String }),
  status: Schema.Int,
  headers: Schema.Record({ key: Schema.String, value: Schema.String }),
  chunks: Schema.Array(Schema.String),
  end: Schema.Literal("whole", "broken")
}) {}

/** A file of `test/compat/recorded/`. */
export class Recorded extends Schema.Class<Recorded>("Recorded")({
  server: Schema.String,
  version: Schema.String,
  exchanges: Schema.Array(Exchange)
}) {}
