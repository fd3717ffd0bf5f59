import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { ConversationKey } from "../../../domain/Ids.ts"
import { describe } from "../../../domain/reminders/language/Describe.ts"
import { Reminder, ReminderId, reminderRequestId } from "../../../domain/reminders/Reminder.ts"
import { ReminderView } from "../../../domain/reminders/ReminderView.ts"
import { ReminderList } from "../../../services/reminders/ReminderList.ts"
import { Database } from "../database/Database.ts"
import { all } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

interface Row {
  readonly id: string
  readonly conversation: ConversationKey
  readonly user_id: number
  readonly occurrence: number
  readonly due_at: number | null
  readonly created_at: number
  readonly body: string
}

const active = statement<Row>(`
  select id, conversation, user_id, occurrence, due_at, created_at, body from reminders
  where status = 'active' order by due_at, id limit ?`)

const decode = Schema.decodeUnknownOption(Schema.parseJson(Reminder))

/** A reminder whose body only a newer version can read is listed without its text. */
const view = (row: Row): ReminderView => {
  const body = Option.getOrUndefined(decode(row.body))
  return new ReminderView({
    id: row.id,
    conversation: row.conversation,
    user: row.user_id,
    next: reminderRequestId(ReminderId.make(row.id), row.occurrence),
    dueAt: row.due_at,
    createdAt: row.created_at,
    text: body?.text ?? "",
    recurrence: body === undefined ? "unknown" : describe(body.recurrence),
    zone: body?.zone ?? "UTC"
  })
}

export const layer: Layer.Layer<ReminderList, never, Database> = Layer.effect(
  ReminderList,
  Effect.map(Database, (database) =>
    ReminderList.of({
      active: (limit) =>
        Effect.map(
          database.read("reminders", () => all(active, limit)),
          (rows) => rows.map(view)
        )
    })
  )
)
