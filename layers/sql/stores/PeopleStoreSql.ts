import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import { asideId, type ConversationKey, noticeId, type RequestId } from "../../../domain/Ids.ts"
import { type Erasure, PeopleStore } from "../../../services/people/PeopleStore.ts"
import { Database } from "../database/Database.ts"
import { deleteRequestContent, deleteTurnContent, filled } from "./Content.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import { all, exec, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"
import { replan } from "./ReminderStoreSql.ts"

interface UserRow {
  readonly user_id: number
}

const owners = statement<UserRow>("select user_id from owners where bot = ? order by since, user_id")
const members = statement<UserRow>("select user_id from members where bot = ? order by since, user_id")
const allow = statement("insert into members (bot, user_id, since) values (?, ?, ?) on conflict do nothing")
const remove = statement("delete from members where bot = ? and user_id = ?")

/** Updates per batch, which takes the writer a few milliseconds. */
const batch = 200

/**
 * The next updates, in the order of their ids: a person's updates have no index. `own`: it is the person's, its content
 * is stored, and it is finished.
 */
const page = statement<{ readonly id: RequestId; readonly own: number }>(`
  select u.id, case when u.user_id = ? and u.id <> ? and u.status <> 'received' and not exists (
    select 1 from turns t where t.id = u.turn and t.done_at is null) then 1 else 0 end as own
  from updates u where u.id > ? and u.id < ? order by u.id limit 2000`)

const withFiles = statementOf<EnvelopeRow>(
  (ids) => `select ${columns} from updates where envelope like '%"attachments"%' and id in (${ids})`
)
const filesOf = (row: EnvelopeRow) => (toEnvelope(row).attachments ?? []).map(({ unique }) => unique)

const turnsOf = statementOf<{ readonly turn: RequestId }>(
  (ids) => `select distinct turn from updates where turn is not null and id in (${ids})`
)
const blank = statementOf(
  (ids) => `update updates set body = 'null', envelope = null, user_id = null where id in (${ids})`
)
const blankReceipts = statementOf(
  (requests) => `update receipts set payload = 'null' where status <> 'open' and request in (${requests})`
)
const blankTurns = statementOf((turns) => `update turns set checkpoint = null where id in (${turns})`)
const dropTranscript = statementOf(
  (turns) =>
    `delete from transcript where (conversation, place) in (select conversation, place from turns where id in (${turns}))`
)

const dropReminders = statement<{ readonly id: string; readonly conversation: ConversationKey }>(
  "delete from reminders where bot = ? and user_id = ? returning id, conversation"
)
const blankOccurrences = statement(
  "update receipts set payload = 'null' where status <> 'open' and request like 'reminder:' || ? || ':%'"
)
const dropPerson = statement("delete from people where bot = ? and user_id = ?")

export const layer: Layer.Layer<PeopleStore, never, Database | Writer> = Layer.effect(
  PeopleStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return PeopleStore.of({
      people: (bot) =>
        database.read("people", function* () {
          const owning = yield* all(owners, bot)
          const allowed = yield* all(members, bot)
          return { owners: owning.map((row) => row.user_id), allowed: allowed.map((row) => row.user_id) }
        }),
      allow: (bot, user, now) => write("allow", () => exec(allow, bot, user, now)),
      remove: (bot, user) => write("remove", () => exec(remove, bot, user)),
      erase: Effect.fnUntraced(function* (erasure, removeFiles) {
        const { bot, except, user } = erasure
        for (let after = `${bot}:`; ;) {
          const from: string = after
          const rows = yield* database.read("erase", () => all(page, user, except, from, `${bot};`))
          const own = rows.flatMap((row) => (row.own === 1 ? [row.id] : []))
          for (let start = 0; start < own.length; start += batch) {
            const ids = filled(own.slice(start, start + batch), batch)
            const sent = yield* database.read("erase", () => all(withFiles(ids.length), ...ids))
            yield* removeFiles(sent.flatMap(filesOf))
            yield* write("erase", () => eraseRequests(ids))
          }
          const last = rows.at(-1)
          if (last === undefined) break
          after = last.id
        }
        const version = yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)
        yield* write("erase", () => erasePerson(erasure, version))
      })
    })
  })
)

function* eraseRequests(ids: ReadonlyArray<RequestId>): Operation<void> {
  const found = (yield* all(turnsOf(ids.length), ...ids)).map((row) => row.turn)
  if (found.length > 0) {
    const turns = filled(found, batch)
    yield* exec(dropTranscript(turns.length), ...turns)
    yield* exec(blankTurns(turns.length), ...turns)
    yield* deleteTurnContent(turns)
  }
  yield* deleteRequestContent(ids)
  yield* exec(blankReceipts(3 * ids.length), ...ids, ...ids.map(noticeId), ...ids.map(asideId))
  yield* exec(blank(ids.length), ...ids)
}

function* erasePerson({ bot, user }: Erasure, version: number): Operation<void> {
  const reminders = yield* all(dropReminders, bot, user)
  for (const { id } of reminders) yield* exec(blankOccurrences, id)
  for (const conversation of new Set(reminders.map((row) => row.conversation)))
    yield* exec(replan, conversation, version)
  yield* exec(dropPerson, bot, user)
}
