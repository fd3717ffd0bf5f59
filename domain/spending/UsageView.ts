import * as Schema from "effect/Schema"

/** A day of the calendar in the zone of the caps: `2026-11-30`. */
export const Day = Schema.String.pipe(Schema.pattern(/^\d{4}-\d\d-\d\d$/))

/** The calls that have these in common, and what they cost. Texts are in no field. */
export const UsageLine = Schema.Struct({
  day: Day,
  /** The Telegram ids of the person and the group on whose behalf they were made. */
  person: Schema.NullOr(Schema.String),
  group: Schema.NullOr(Schema.String),
  model: Schema.String,
  purpose: Schema.String,
  /**
   * `reported`: the provider told the cost with the answer; `reconciled`: it told it later; `counted`: it never did, so that the worst cost
   * counts; `reserved`: the cost is not known yet, and the worst cost is set aside.
   */
  state: Schema.Literal("reserved", "counted", "reported", "reconciled"),
  calls: Schema.Int,
  promptTokens: Schema.Int,
  completionTokens: Schema.Int,
  /** US dollars. */
  cost: Schema.Number
})
export type UsageLine = typeof UsageLine.Type

/** What was spent in some days, both included. It is empty without caps: then nothing is recorded. */
export class UsageView extends Schema.Class<UsageView>("UsageView")({
  from: Day,
  to: Day,
  lines: Schema.Array(UsageLine)
}) {}
