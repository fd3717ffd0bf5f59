import * as Schema from "effect/Schema"

/**
 * Who acted: `console token` (whoever holds HOLDFAST_CONSOLE_TOKEN), `console` (a program on this machine, where no
 * token is set), or `owner <user id>` (in Telegram).
 */
export const By = Schema.String
export type By = typeof By.Type

/** An action of an operator. `at` is epoch milliseconds. */
export class JournalEntry extends Schema.Class<JournalEntry>("JournalEntry")({
  id: Schema.String,
  at: Schema.Int,
  by: By,
  verb: Schema.String,
  /** The id of the turn or reminder, the name of the candidate, or the id of the person. */
  subject: Schema.String,
  /** The candidate that was chosen, or how long was snoozed. */
  detail: Schema.NullOr(Schema.String)
}) {}

/** The result of an action: by this request, or, if `already`, by an earlier one of the same or another operator. */
export class Acted extends Schema.Class<Acted>("Acted")({
  subject: Schema.String,
  verb: Schema.String,
  at: Schema.Int,
  /** Null if nobody recorded it. */
  by: Schema.NullOr(By),
  already: Schema.Boolean
}) {}

/** The action does not apply to its subject as it is now. */
export class VerbRefused extends Schema.TaggedError<VerbRefused>()("VerbRefused", { why: Schema.String }) {
  override get message() {
    return this.why
  }
}
