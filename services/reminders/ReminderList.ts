import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ReminderView } from "../../domain/reminders/ReminderView.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** The active reminders of all conversations, read-only. */
export class ReminderList extends Context.Tag("holdfast/services/reminders/ReminderList")<
  ReminderList,
  {
    /** The next `limit` reminders, in order: those after the reminder `after`, if it is given. */
    readonly active: (limit: number, after?: string) => Effect.Effect<ReadonlyArray<ReminderView>, StoreUnavailable>
    readonly count: Effect.Effect<number, StoreUnavailable>
  }
>() {}
