import type { RequestId } from "../../../domain/Ids.ts"
import { isSpent } from "../../../domain/reminders/Confirmation.ts"
import type { Reminder, ReminderId } from "../../../domain/reminders/Reminder.ts"
import type { Under } from "../../../services/reminders/ReminderStore.ts"
import { exec, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

const confirm = statement("update reminders set confirmed_by = ? where id = ?")

/** Not the keyboard that was pressed: that press removes it. */
const add = statement(`
  insert into spent (request, bot, since) select confirmed_by, bot, ? from reminders
  where id = ? and confirmed_by is not null and not exists (
    select 1 from receipts r where r.request = reminders.confirmed_by and r.chat = ? and r.message = ?)
  on conflict (request) do nothing`)
const settle = statement("update reminders set confirmed_by = null where id = ? and confirmed_by is not null")

/** The confirmations of all active reminders of a person. */
export const addAll = statement(`
  insert into spent (request, bot, since) select confirmed_by, bot, ? from reminders
  where bot = ? and user_id = ? and status = 'active' and confirmed_by is not null
  on conflict (request) do nothing`)

/** The keyboards that are to be removed, as soon as the messages are sent. */
export const list = statement<{ readonly request: RequestId; readonly chat: number; readonly message: number }>(`
  select s.request, r.chat, r.message from spent s join receipts r on r.request = s.request
  where s.bot = ? and s.since <= ? and (s.tried_at is null or s.tried_at < ?) and r.message is not null
  and r.part = (select max(p.part) from receipts p where p.request = s.request) order by s.since limit ?`)
export const claim = statement<{ readonly request: RequestId }>(`
  update spent set tried_at = ? where request = ? and (tried_at is null or tried_at < ?) returning request`)
export const remove = statement("delete from spent where request = ?")
export const forget = statement("delete from spent where since < ?")

/** The reply to a request confirms a reminder. */
export const confirmed = (id: ReminderId, request: RequestId): Operation<void> => exec(confirm, request, id)

/** After a change of a reminder, other than its creation; `under`: the message whose button was pressed for it. */
export function* changed(reminder: Reminder, now: number, under: Under | undefined): Operation<void> {
  if (!isSpent(reminder)) return
  yield* exec(add, now, reminder.id, under?.chat ?? 0, under?.message ?? 0)
  yield* exec(settle, reminder.id)
}
