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
import { all, first } from "../database/Operation.ts"
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
  where status = 'active' and (due_at, id) > (?, ?) order by due_at, id limit ?`)

const dueOf = statement<{ readonly due_at: number | null }>("select due_at from reminders where id = ?")
const count = statement<{ readonly reminders: number }>(
  "select count(*) as reminders from reminders where status = 'active'"
)

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
      active: (limit, after = "") =>
        Effect.map(
          database.read("reminders", function* () {
            const from = after === "" ? undefined : yield* first(dueOf, after)
            return yield* all(active, from?.due_at ?? 0, after, limit)
          }),
          (rows) => rows.map(view)
        ),
      count: Effect.map(
        database.read("countReminders", () => first(count)),
        (row) => row?.reminders ?? 0
      )
    })
  )
)
