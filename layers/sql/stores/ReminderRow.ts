import * as Schema from "effect/Schema"
import type { Stored } from "../../../domain/reminders/Occasion.ts"
import { Reminder } from "../../../domain/reminders/Reminder.ts"
import { exec, type Operation } from "../database/Operation.ts"
import { locking, statement } from "../database/Statement.ts"

/** A reminder as it is stored. */
export interface ReminderRow {
  readonly body: string
  readonly decided_at: number | null
}

export const find = locking<ReminderRow>("select body, decided_at from reminders where id = ?")

const save = statement(`
  insert into reminders (id, conversation, bot, user_id, status, occurrence, due_at, body, created_at, done_at, decided_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update set status = excluded.status, occurrence = excluded.occurrence, due_at = excluded.due_at,
    body = excluded.body, done_at = excluded.done_at, decided_at = excluded.decided_at`)

const decode = Schema.decodeUnknownSync(Schema.parseJson(Reminder))
const encode = Schema.encodeSync(Schema.parseJson(Reminder))

export const toStored = (row: ReminderRow): Stored => ({ reminder: decode(row.body), decidedAt: row.decided_at })

/** Writes a reminder. */
export const put = ({ decidedAt, reminder }: Stored, now: number): Operation<void> => {
  const { bot, conversation, createdAt, dueAt, id, occurrence, state, user } = reminder
  const doneAt = state === "active" ? null : now
  const owner = [conversation, bot, user] as const
  return exec(save, id, ...owner, state, occurrence, dueAt, encode(reminder), createdAt, doneAt, decidedAt)
}
