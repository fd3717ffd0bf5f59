import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"

/** An active reminder, for whoever operates the daemon. Times are epoch milliseconds. */
export class ReminderView extends Schema.Class<ReminderView>("ReminderView")({
  id: Schema.String,
  conversation: ConversationKey,
  user: Schema.Int,
  /** The request id of the occurrence that comes next. */
  next: RequestId,
  /** When it comes; null when it does not. */
  dueAt: Schema.NullOr(Schema.Int),
  createdAt: Schema.Int,
  text: Schema.String,
  /** How often, in words: `every day at 09:00`. */
  recurrence: Schema.String,
  /** The IANA name of the zone that its times of day are in. */
  zone: Schema.String
}) {}
