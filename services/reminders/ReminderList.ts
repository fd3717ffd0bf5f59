import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ReminderView } from "../../domain/reminders/ReminderView.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** The active reminders of all conversations, read-only. */
export class ReminderList extends Context.Tag("holdfast/services/reminders/ReminderList")<
  ReminderList,
  {
    /** The next `limit` reminders, in order. */
    readonly active: (limit: number) => Effect.Effect<ReadonlyArray<ReminderView>, StoreUnavailable>
  }
>() {}
