import * as Schema from "effect/Schema"
import { ConversationKey, RequestId } from "../Ids.ts"

/** An active reminder, for operators. Times are epoch milliseconds. */
export class ReminderView extends Schema.Class<ReminderView>("ReminderView")({
  id: Schema.String,
  conversation: ConversationKey,
  user: Schema.Int,
  /** The request id of the next occurrence. */
  next: RequestId,
  /** When it is due; null if it is not. */
  dueAt: Schema.NullOr(Schema.Int),
  createdAt: Schema.Int,
  text: Schema.String,
  /** The recurrence in words: `every day at 09:00`. */
  recurrence: Schema.String,
  /** The IANA name of its time zone. */
  zone: Schema.String
}) {}
