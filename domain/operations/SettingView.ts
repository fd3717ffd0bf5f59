import * as Schema from "effect/Schema"

/** Where a setting comes from: a variable of the environment, the file `.env`, the program's options, or its default. */
export const Source = Schema.Literal("environment", "file", "program", "default")
export type Source = typeof Source.Type

/** A setting in force. */
export class SettingView extends Schema.Class<SettingView>("SettingView")({
  /** The name of its variable. */
  name: Schema.String,
  /** Null if it is not set and has no default, or if it is secret. */
  value: Schema.NullOr(Schema.String),
  /** It is set, and its value is shown to nobody. */
  secret: Schema.Boolean,
  from: Source
}) {}
