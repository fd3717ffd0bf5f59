import * as Schema from "effect/Schema"

/**
 * A request to a client, as a line of JSON on its stdin. `route` names the models in order; `timeout` bounds a silence
 * and `patience` the whole, both in milliseconds. Requests of one `setting` share a client, as they would in a program.
 */
export class Request extends Schema.Class<Request>("Request")({
  id: Schema.Int,
  setting: Schema.String,
  baseUrl: Schema.String,
  key: Schema.String,
  route: Schema.NonEmptyArray(Schema.String),
  question: Schema.String,
  retries: Schema.Int,
  timeout: Schema.Int,
  patience: Schema.Int
}) {}

/**
 * The result of a request, as a line of JSON on the client's stdout. `error`: the client failed. `finish`: the finish
 * reason or the mark that it reports.
 */
export class Told extends Schema.Class<Told>("Told")({
  id: Schema.Int,
  text: Schema.String,
  error: Schema.optional(Schema.NullOr(Schema.String)),
  finish: Schema.optional(Schema.NullOr(Schema.String))
}) {}
