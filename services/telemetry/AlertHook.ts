import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** What is posted about an alert. Times are ISO 8601; `value` is in the rule's unit. */
export const AlertNote = Schema.Struct({
  version: Schema.Literal(1),
  /** The same for each repetition: a receiver may get a note twice. */
  id: Schema.String,
  status: Schema.Literal("firing", "over"),
  bot: Schema.Int,
  alert: Schema.String,
  severity: Schema.Literal("critical", "warning"),
  labels: Schema.Record({ key: Schema.String, value: Schema.String }),
  value: Schema.Number,
  summary: Schema.String,
  cure: Schema.String,
  since: Schema.String,
  until: Schema.NullOr(Schema.String)
})
export type AlertNote = typeof AlertNote.Type

/** The receiver did not accept a note. */
export class NotAccepted extends Schema.TaggedError<NotAccepted>()("NotAccepted", { why: Schema.String }) {
  override get message() {
    return `the address of HOLDFAST_ALERT_WEBHOOK does not accept alerts (${this.why}); they are posted again until it does`
  }
}

/** Posts alerts to an address, one attempt at a time. */
export class AlertHook extends Context.Tag("holdfast/services/telemetry/AlertHook")<
  AlertHook,
  { readonly post: (note: AlertNote) => Effect.Effect<void, NotAccepted> }
>() {}
