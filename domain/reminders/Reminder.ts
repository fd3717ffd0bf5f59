import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"
import { MissedPolicy } from "./Missed.ts"
import { Recurrence } from "./calendar/Recurrence.ts"
import { Zone } from "./calendar/Zone.ts"

/** The id of a reminder: letters, digits, `-` and `_`, at most 64. */
export const ReminderId = Schema.String.pipe(Schema.pattern(/^[\w-]{1,64}$/), Schema.brand("ReminderId"))
export type ReminderId = typeof ReminderId.Type

/**
 * A stored reminder.
 *
 * `occurrence` is the number of the occurrence that fires next, from 1, even if none is due; one less have fired. Times are epoch
 * milliseconds.
 */
export class Reminder extends Schema.Class<Reminder>("Reminder")({
  id: ReminderId,
  conversation: ConversationKey,
  bot: Schema.Int,
  user: Schema.Int,
  text: Schema.NonEmptyString,
  recurrence: Recurrence,
  zone: Zone,
  policy: MissedPolicy,
  state: Schema.Literal("active", "done", "cancelled"),
  occurrence: Schema.Int.pipe(Schema.positive()),
  /** When it fires next; null if it is not active. */
  dueAt: Schema.NullOr(Schema.Int),
  /** The time of a snoozed occurrence, in addition to its recurrence. */
  snoozedUntil: Schema.NullOr(Schema.Int),
  createdAt: Schema.Int
}) {}

/** The id of the reminder that a request, or a tool call in it, sets. It is short enough for the data of a button. */
export const reminderIdOf = (request: RequestId, call = ""): ReminderId =>
  ReminderId.make(`${request}${call === "" ? "" : `-${call}`}`.replace(/[^\w-]/g, "-").slice(-48))

/** The request id of an occurrence: `reminder:<id>:<occurrence>`. */
export const reminderRequestId = (id: ReminderId, occurrence: number): RequestId =>
  RequestId.make(`reminder:${id}:${occurrence}`)

/** Parses the occurrence from a request id; the inverse of {@link reminderRequestId}. */
export const reminderOf = (
  request: RequestId
): Option.Option<{ readonly id: ReminderId; readonly occurrence: number }> => {
  const [, id, occurrence] = /^reminder:([\w-]{1,64}):([1-9]\d{0,14})$/.exec(request) ?? []
  return id === undefined ? Option.none() : Option.some({ id: ReminderId.make(id), occurrence: Number(occurrence) })
}
