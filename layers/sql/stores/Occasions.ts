import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { RequestId } from "../../../domain/Ids.ts"
import { Reminder, type ReminderId, reminderOf } from "../../../domain/reminders/Reminder.ts"
import { dueAsOf, fire, type Fired } from "../../../domain/reminders/Transitions.ts"
import type { Due } from "../../../services/reminders/ReminderStore.ts"
import type { Session } from "../database/Database.ts"
import { type Statement, statement } from "../database/Statement.ts"

export interface ReminderRow {
  readonly body: string
  readonly decided_at: number | null
}

/** A statement whose rows nobody else changes until the transaction ends. On SQLite, a transaction that writes is alone. */
export const locking = <Row>(text: string): Statement<Row> => {
  const { pg, sqlite } = statement(text)
  return { sqlite, pg: `${pg} for update` }
}

/** @internal */
export const find = locking<ReminderRow>("select body, decided_at from reminders where id = ?")

const decide = statement("update reminders set decided_at = ? where id = ?")

const save = statement(`
  insert into reminders (id, conversation, bot, user_id, status, occurrence, due_at, body, created_at, done_at)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update set status = excluded.status, occurrence = excluded.occurrence, due_at = excluded.due_at,
    body = excluded.body, done_at = excluded.done_at, decided_at = null`)

const decode = Schema.decodeUnknownSync(Schema.parseJson(Reminder))
const encode = Schema.encodeSync(Schema.parseJson(Reminder))

/** Writes a reminder. The decision about its past occurrence is removed. */
export const put = (session: Session, reminder: Reminder, now: number): Effect.Effect<unknown, SqlError> => {
  const { bot, conversation, createdAt, dueAt, id, occurrence, state, user } = reminder
  const doneAt = state === "active" ? null : now
  const owner = [conversation, bot, user] as const
  return session.run(save, id, ...owner, state, occurrence, dueAt, encode(reminder), createdAt, doneAt)
}

/** A reminder as people see it: an occurrence that is being sent counts as fired. */
export const seen = ({ body, decided_at: at }: ReminderRow): Reminder => {
  const reminder = decode(body)
  return at === null ? reminder : fire(reminder, at).reminder
}

interface Found extends ReminderRow {
  readonly id: ReminderId
  readonly reminder: Reminder
}

/** The reminder whose next occurrence has this request id. */
const current = (session: Session, occurrence: RequestId): Effect.Effect<Option.Option<Found>, SqlError> =>
  Option.match(reminderOf(occurrence), {
    onNone: () => Effect.succeedNone,
    onSome: ({ id, occurrence: number }) =>
      Effect.map(session.run(find, id), ([row]) => {
        const reminder = row === undefined ? undefined : decode(row.body)
        return row === undefined || reminder?.state !== "active" || reminder.occurrence !== number
          ? Option.none()
          : Option.some({ ...row, id, reminder })
      })
  })

/** Fixes the time as of which the text of an occurrence is decided, so that every run of its step sends the same text. */
export const due = Effect.fnUntraced(function* (session: Session, occurrence: RequestId, now: number) {
  const found = yield* current(session, occurrence)
  if (Option.isNone(found)) return Option.none<Due>()
  const { decided_at: before, id, reminder } = found.value
  const at = before ?? dueAsOf(reminder, now)
  if (at === undefined) return Option.none<Due>()
  if (before === null) yield* session.run(decide, at, id)
  return Option.some<Due>({ reminder, at })
})

/** Moves the reminder past an occurrence, as it was decided. An occurrence that was given up before a decision is decided now. */
export const fired = Effect.fnUntraced(function* (session: Session, occurrence: RequestId, now: number) {
  const found = yield* current(session, occurrence)
  if (Option.isNone(found)) return Option.none<Fired>()
  const { decided_at: before, reminder } = found.value
  const at = before ?? dueAsOf(reminder, now)
  if (at === undefined) return Option.none<Fired>()
  const after = fire(reminder, at)
  yield* put(session, after.reminder, now)
  return Option.some(after)
})

/** Ends the reminder of an occurrence, whatever its recurrence. */
export const abandon = Effect.fnUntraced(function* (session: Session, occurrence: RequestId, now: number) {
  const found = yield* current(session, occurrence)
  if (Option.isNone(found)) return
  const { reminder } = found.value
  yield* put(session, new Reminder({ ...reminder, state: "cancelled", dueAt: null, snoozedUntil: null }), now)
})
