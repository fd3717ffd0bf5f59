import * as Effect from "effect/Effect"
import type { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { address } from "../../../domain/Ids.ts"
import type { ExportedMessage, PersonData } from "../../../domain/people/Export.ts"
import type { Amounts } from "../../../domain/people/Quota.ts"
import type { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import type { PeopleStore } from "../../../services/people/PeopleStore.ts"
import type { Database } from "../database/Database.ts"
import { filled } from "./Content.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import { all, first, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"

/** Messages per read, so that no read takes long. */
const batch = 200

/** The next updates, in the order of their ids: a person's updates have no index. */
const page = statement<{ readonly id: RequestId; readonly own: number }>(`
  select id, case when user_id = ? and id <> ? and (envelope is not null or body <> 'null') then 1 else 0 end as own
  from updates where id > ? and id < ? order by id limit 2000`)

const messages = statementOf<
  EnvelopeRow & {
    readonly id: RequestId
    readonly conversation: ConversationKey | null
    readonly accepted_at: number
    readonly about: string | null
    readonly turn: RequestId | null
  }
>((ids) => `select id, conversation, accepted_at, about, turn, ${columns} from updates where id in (${ids})`)

const seen = statementOf<{ readonly request: RequestId; readonly file: string; readonly body: string }>(
  (ids) => `select request, file, body from seen where request in (${ids})`
)
const replies = statementOf<{ readonly request: RequestId; readonly body: string }>(
  (ids) => `select request, body from replies where body <> '' and request in (${ids})`
)
const answers = statementOf<{
  readonly turn: RequestId
  readonly body: string
  readonly conversation: ConversationKey
  readonly place: number
}>(
  (ids) =>
    `select a.turn, a.body, t.conversation, t.place from answers a join turns t on t.id = a.turn where a.turn in (${ids})`
)
const tools = statementOf<{
  readonly turn: RequestId
  readonly name: string
  readonly arguments: string
  readonly result: string
}>(
  (ids) =>
    `select turn, name, arguments, result from tool_calls where result <> '' and turn in (${ids}) order by turn, round, idx`
)

/** The places of a turn are close to each other. */
const reach = 1000
const others = statement<{ readonly id: string }>(`
  select id from updates where conversation = ? and place >= ? and place < ? and turn = ?
  and (user_id is null or user_id <> ?) limit 1`)

const transcript = statement<{
  readonly conversation: ConversationKey
  readonly role: string
  readonly content: string
  readonly said_at: number
}>(`
  select conversation, role, content, said_at from transcript
  where conversation = ? or (conversation > ? and conversation < ?) order by conversation, place, line`)

const reminders = statement<{ readonly body: string }>(
  "select body from reminders where bot = ? and user_id = ? order by created_at, id"
)
const settings = statement<{ readonly zone: string | null; readonly wish: string | null }>(
  "select zone, wish from people where bot = ? and user_id = ?"
)
const used = statement<Amounts>("select messages, seconds, pictures from quotas where bot = ? and user_id = ?")
const owner = statement<{ readonly user_id: number }>("select user_id from owners where bot = ? and user_id = ?")
const member = statement<{ readonly user_id: number }>("select user_id from members where bot = ? and user_id = ?")

/** Holdfast wrote the JSON in these columns. */
const parse = (text: string | null | undefined): unknown => (text ? JSON.parse(text) : null)

const grouped = <Row>(rows: ReadonlyArray<Row>, key: (row: Row) => string) => {
  const groups = new Map<string, Array<Row>>()
  for (const row of rows) groups.set(key(row), [...(groups.get(key(row)) ?? []), row])
  return groups
}

function* messagesOf(user: number, ids: ReadonlyArray<RequestId>): Operation<ReadonlyArray<ExportedMessage>> {
  const some = filled(ids, batch)
  const files = grouped(yield* all(seen(batch), ...some), ({ request }) => request)
  const said = new Map((yield* all(replies(batch), ...some)).map((row) => [row.request, row.body]))
  const called = grouped(yield* all(tools(batch), ...some), ({ turn }) => turn)
  const answered = new Map<string, string>()
  for (const { body, conversation, place, turn } of yield* all(answers(batch), ...some)) {
    const isShared =
      address(conversation).chat < 0 &&
      (yield* first(others, conversation, place, place + reach, turn, user)) !== undefined
    if (!isShared) answered.set(turn, body)
  }
  const rows = yield* all(messages(batch), ...some)
  return rows.map((row) => ({
    request: row.id,
    conversation: row.conversation,
    acceptedAt: row.accepted_at,
    kind: row.kind,
    about: row.about,
    turn: row.turn,
    content: toEnvelope(row),
    files: (files.get(row.id) ?? []).map(({ body, file }) => ({ file, read: parse(body) })),
    reply: parse(said.get(row.id)),
    answer: parse(answered.get(row.id)),
    tools: answered.has(row.id)
      ? (called.get(row.id) ?? []).map(({ arguments: given, name, result }) => ({
          name,
          arguments: parse(given),
          result: parse(result)
        }))
      : []
  }))
}

function* personOf(bot: number, user: number): Operation<Omit<PersonData, "messages">> {
  const own = `${bot}:${user}`
  const kept = yield* first(settings, bot, user)
  const lines = grouped(yield* all(transcript, own, `${own}:`, `${own};`), ({ conversation }) => conversation)
  return {
    owner: (yield* first(owner, bot, user)) !== undefined,
    allowed: (yield* first(member, bot, user)) !== undefined,
    timeZone: kept?.zone ?? null,
    waiting: parse(kept?.wish),
    used: (yield* first(used, bot, user)) ?? null,
    reminders: (yield* all(reminders, bot, user)).map(({ body }) => parse(body)),
    conversations: [...lines].map(([conversation, said]) => ({
      conversation,
      said: said.map(({ content, role, said_at: at }) => ({ role, text: parse(content), at }))
    }))
  }
}

const sizeOf = (value: unknown) => JSON.stringify(value).length

/** Reads what is stored about a person; `undefined` if it has more characters than `most`. */
export const personData = Effect.fnUntraced(function* (
  database: typeof Database.Service,
  { bot, except, most = Infinity, user }: Parameters<typeof PeopleStore.Service.stored>[0]
): Effect.fn.Return<PersonData | undefined, StoreUnavailable> {
  const person = yield* database.read("export", () => personOf(bot, user))
  const found: Array<ExportedMessage> = []
  let size = sizeOf(person)
  for (let after = `${bot}:`; ;) {
    const from: string = after
    const rows = yield* database.read("export", () => all(page, user, except ?? "", from, `${bot};`))
    const own = rows.flatMap((row) => (row.own === 1 ? [row.id] : []))
    for (let start = 0; start < own.length; start += batch) {
      const some = yield* database.read("export", () => messagesOf(user, own.slice(start, start + batch)))
      found.push(...some)
      size += sizeOf(some)
      if (size > most) return undefined
    }
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.id
  }
  if (size > most) return undefined
  return { ...person, messages: found.toSorted((one, other) => one.acceptedAt - other.acceptedAt) }
})
