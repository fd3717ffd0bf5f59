import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import { conversationKey, asideId, type ConversationKey, noticeId, type RequestId } from "../../../domain/Ids.ts"
import { PersonView } from "../../../domain/operations/PersonView.ts"
import { type Erasure, PeopleStore } from "../../../services/people/PeopleStore.ts"
import { Database } from "../database/Database.ts"
import { deleteRequestContent, deleteTurnContent, filled } from "./Content.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import { personData } from "./ExportSql.ts"
import * as JournalSql from "./JournalSql.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"
import * as SpentSql from "./SpentSql.ts"
import { replan } from "./ReminderStoreSql.ts"

interface UserRow {
  readonly user_id: number
}

const owners = statement<UserRow>("select user_id from owners where bot = ? order by since, user_id")
const members = statement<UserRow>("select user_id from members where bot = ? order by since, user_id")
const allow = statement<UserRow>(
  "insert into members (bot, user_id, since) values (?, ?, ?) on conflict do nothing returning user_id"
)
const remove = statement<UserRow>("delete from members where bot = ? and user_id = ? returning user_id")

interface Standing extends UserRow {
  readonly since: number
}

const ownersSince = statement<Standing>("select user_id, since from owners where bot = ? order by since, user_id")
const membersSince = statement<Standing>("select user_id, since from members where bot = ? order by since, user_id")
/** The newest message of a private chat, which has the id of its person. */
const newest = statement<EnvelopeRow>(`
  select ${columns} from updates where conversation = ? and place is not null order by place desc limit 1`)
/** The same of their topics. */
const newestInTopics = statement<EnvelopeRow>(`
  select ${columns} from updates where conversation > ? and conversation < ? and place is not null
  order by accepted_at desc limit 1`)

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
const blankTurns = statementOf((turns) => `update turns set checkpoint = null, user_id = null where id in (${turns})`)
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
const dropLetters = statement("delete from letters where turn like 'reminder:' || ? || ':%'")
/** The costs stay: they count under the caps. */
const blankSpending = statement("update spending set person = null where person = ?")
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
      roster: (bot, listed) => database.read("roster", () => roster(bot, listed)),
      allow: (bot, user, { by, now }) =>
        write("allow", function* () {
          const isNew = (yield* first(allow, bot, user, now)) !== undefined
          if (isNew) yield* JournalSql.once(`allow ${bot} ${user} ${now}`, entryOf("allow", user, by, now))
          return isNew
        }),
      remove: (bot, user, { by, now }) =>
        write("remove", function* () {
          const wasThere = (yield* first(remove, bot, user)) !== undefined
          if (wasThere) yield* JournalSql.once(`remove ${bot} ${user} ${now}`, entryOf("remove", user, by, now))
          return wasThere
        }),
      stored: (person) => personData(database, person),
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
        const now = yield* Clock.currentTimeMillis
        yield* write("erase", () => erasePerson(erasure, version, now))
      })
    })
  })
)

const entryOf = (verb: string, user: number, by: string, at: number) => ({
  at,
  by,
  verb,
  subject: `${user}`,
  detail: null
})

function* roster(bot: number, listed: ReadonlyArray<number>): Operation<ReadonlyArray<PersonView>> {
  const people: Array<Pick<PersonView, "user" | "role" | "since">> = []
  const add = (role: PersonView["role"], user: number, since: number | null) => {
    if (!people.some((known) => known.user === user)) people.push({ user, role, since })
  }
  for (const { since, user_id: user } of yield* all(ownersSince, bot)) add("owner", user, since)
  for (const user of listed) add("listed", user, null)
  for (const { since, user_id: user } of yield* all(membersSince, bot)) add("allowed", user, since)
  const views: Array<PersonView> = []
  for (const one of people) {
    const key = conversationKey({ bot, chat: one.user, thread: undefined })
    const update = (yield* first(newest, key)) ?? (yield* first(newestInTopics, `${key}:`, `${key};`))
    const isKept = update !== undefined && (update.envelope !== null || update.body !== "null")
    views.push(new PersonView({ ...one, name: isKept ? (toEnvelope(update).user?.name ?? null) : null }))
  }
  return views
}

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

function* erasePerson({ bot, user }: Erasure, version: number, now: number): Operation<void> {
  yield* exec(SpentSql.addAll, now, bot, user)
  const reminders = yield* all(dropReminders, bot, user)
  for (const { id } of reminders) {
    yield* exec(blankOccurrences, id)
    yield* exec(dropLetters, id)
  }
  for (const conversation of new Set(reminders.map((row) => row.conversation)))
    yield* exec(replan, conversation, version)
  yield* exec(blankSpending, `${user}`)
  yield* exec(dropPerson, bot, user)
}
