import { Effect, Schema } from "effect"
import { ConversationKey } from "../../../../domain/Ids.ts"
import { LocalTime } from "../../../../domain/reminders/calendar/Recurrence.ts"
import { Reminder, ReminderId } from "../../../../domain/reminders/Reminder.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"

const insert = statement(`
  insert into reminders (id, conversation, bot, user_id, status, occurrence, due_at, body, created_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?)`)

const encode = Schema.encodeSync(Schema.parseJson(Reminder))

/** A reminder of every day at nine, of the person 7, as it stands in the store. */
export const setReminder = (about: {
  readonly id: string
  readonly occurrence: number
  readonly dueAt: number | null
  readonly status?: "active" | "done"
  readonly body?: string
}) =>
  Effect.gen(function* () {
    const { dueAt, id, occurrence, status = "active" } = about
    const reminder = new Reminder({
      id: ReminderId.make(id),
      conversation: ConversationKey.make("1:7"),
      bot: 1,
      user: 7,
      text: id,
      recurrence: { _tag: "Daily", at: LocalTime.make("09:00") },
      zone: Zone.make("Europe/Berlin"),
      policy: "late",
      state: status,
      occurrence,
      dueAt,
      snoozedUntil: null,
      createdAt: 500
    })
    const body = about.body ?? encode(reminder)
    const { write } = yield* Writer
    yield* write("remind", () => all(insert, id, reminder.conversation, 1, 7, status, occurrence, dueAt, body, 500))
  })
