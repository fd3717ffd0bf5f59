import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { noticeId, ofNotice, type RequestId } from "../../../domain/Ids.ts"
import { reminderOf } from "../../../domain/reminders/Reminder.ts"
import type { Payload } from "../../../domain/telegram/Payload.ts"
import { type Receipt, Receipts, type Unaccounted } from "../../../services/telegram/Receipts.ts"
import { acceptToDelivered } from "../../../services/telemetry/UpdateMetrics.ts"
import { Database } from "../database/Database.ts"
import * as Floods from "./Floods.ts"
import * as GroupsSql from "./GroupsSql.ts"
import { idSpace } from "./IdSpace.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { type Statement, statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

/** How far above the highest known id a probe looks, and the most ids that it tries. */
const ahead = 16
const most = 64

interface Row extends Omit<Receipt, "payload" | "triedAt" | "isPreview"> {
  readonly payload: string
  readonly tried_at: number | null
  readonly preview: number
}

const find = statement<Row>(`
  select request, part, payload, status, message, tried_at, floor, preview from receipts where request = ?
  order by part`)

/** The highest known message id in the id space of a chat. */
const highest = (bot: string, space: string) => `(
  select coalesce(max(message), 0) from (
    select max(u.message) as message from updates u where u.bot = ${bot} and u.space = ${space} and u.message is not null
    union all
    select max(r.message) from receipts r where r.bot = ${bot} and r.space = ${space} and r.message is not null
    union all
    select max(f.highest) from floods f where f.bot = ${bot} and f.space = ${space}
  ) as all_tables
)`
const known = highest("receipts.bot", "receipts.space")

/** The intent of the first part, tried now, unless another request has the chat. */
const intendFirst = statement<{ readonly floor: number }>(`
  insert into receipts (request, part, bot, chat, space, payload, status, tried_at, floor, preview)
  select n.request, 0, n.bot, n.chat, n.space, n.payload, 'open', n.tried_at, ${highest("n.bot", "n.space")}, n.preview
  from (select cast(? as text) as request, cast(? as bigint) as bot, cast(? as bigint) as chat,
    cast(? as bigint) as space, cast(? as text) as payload, cast(? as bigint) as tried_at,
    cast(? as integer) as preview) as n
  where not exists (
    select 1 from receipts o where o.bot = n.bot and o.chat = n.chat
    and o.status = 'open' and o.tried_at is not null and o.request <> n.request)
  on conflict (request, part) do nothing
  returning floor`)

/** An earlier turn of the conversation of a turn that is not sent yet. */
const unsentBefore = statement(`
  select 1 from turns e where e.done_at is null and e.conversation = (select conversation from turns where id = ?)
  and e.place < (select place from turns where id = ?) limit 1`)

const intendFurther = statementOf(
  (rows) => `insert into receipts (request, part, bot, chat, space, payload, status, floor) values ${rows}`,
  "(?, ?, ?, ?, ?, ?, ?, ?)"
)
/** Records the turn of an answer that could not be sent as a dead letter. */
const bury = statement(`
  insert into letters (turn, why, died_at) select id, 'abandoned', done_at from turns
  where id = ? and status = 'ended'
  on conflict (turn) do nothing`)

/** The same of a reminder or a notice; again if it was retried in vain. */
const buryUnsent = statement(`
  insert into letters (turn, why, died_at, conversation, resent)
  select n.request, 'unsent', n.died_at, n.conversation, 0
  from (select cast(? as text) as request, cast(? as bigint) as died_at, cast(? as text) as conversation) as n
  where exists (select 1 from receipts r where r.request = n.request and r.status = 'ended')
  and not exists (select 1 from turns t where t.id = n.request)
  on conflict (turn) do update set verdict = null, decided_at = null, died_at = excluded.died_at,
    resent = letters.resent + 1 where letters.verdict = 'retried' and letters.why = 'unsent'`)
const asking = statement<{ readonly conversation: string | null }>("select conversation from updates where id = ?")
const reminding = statement<{ readonly conversation: string | null }>("select conversation from reminders where id = ?")

const retried = statement<{ readonly turn: string }>(
  "select turn from letters where turn = ? and why = 'unsent' and verdict = 'retried'"
)
const unsure = statement<{ readonly part: number }>(`
  select r.part from receipts r where r.request = ? and r.status = 'ended' and r.tried_at is not null and exists (
    select 1 from receipts o where o.bot = r.bot and o.chat = r.chat
    and o.status = 'open' and o.tried_at is not null and o.request <> r.request)`)
const reopen = statement(`
  update receipts set status = 'open', done_at = null, reason = null where request = ? and status = 'ended'`)

const attempt = statement<{ readonly part: number }>(`
  update receipts set tried_at = ?, floor = ${known} where request = ? and part = ? and status = 'open' returning part`)
/**
 * The same for a part that is still in the state that the caller knows, unless another request has the chat. A part
 * that was tried before has the chat.
 */
const claiming = statement<{ readonly part: number }>(`
  update receipts set tried_at = ?, floor = ${known}, sends = sends + case when tried_at is null then 0 else 1 end
  where request = ? and part = ? and status = 'open'
  and coalesce(tried_at, -1) = ? and (tried_at is not null or not exists (
    select 1 from receipts o where o.bot = receipts.bot and o.chat = receipts.chat
    and o.status = 'open' and o.tried_at is not null and o.request <> receipts.request
  )) returning part`)
const untried = statement(
  "update receipts set tried_at = null, message = null where request = ? and part = ? and status = 'open'"
)
const complete = statement<{ readonly bot: number; readonly message: number; readonly floor: number }>(`
  update receipts set payload = ?, preview = 0
  where request = ? and part = 0 and status = 'open' and preview = 1 and message is not null
  returning bot, message, floor`)
const withdraw = statement(
  "delete from receipts where request = ? and status = 'open' and preview = 1 and message is null"
)
const replace = statement(`
  update receipts set payload = ?, chat = ?, space = ? where request = ? and part = ? and status = 'open'`)
const sent = statement<{ readonly part: number }>(`
  update receipts set status = case when preview = 1 then 'open' else 'sent' end, message = ?,
    done_at = case when preview = 1 then null else cast(? as bigint) end,
    tried_at = case when preview = 1 then null else tried_at end, proven = ?
  where request = ? and part = ? and status = 'open' returning part`)
const end = statement(`
  update receipts set status = 'ended', reason = ?, done_at = ? where request = ? and status = 'open'`)

const delivered = statement<{ readonly accepted_at: number | null }>(`
  update turns set status = 'delivered', done_at = ? where id = ? and status = 'answered'
  and not exists (select 1 from receipts where request = ? and status <> 'sent')
  returning (select accepted_at from updates where updates.id = turns.id) as accepted_at`)
const ended = statement(`
  update turns set status = 'ended', done_at = ?, failure = coalesce(failure, 'NotSent')
  where id = ? and done_at is null`)

/**
 * On PostgreSQL, transactions that ask for the same chat wait for each other until the commit; SQLite's transactions
 * exclude each other anyway. This statement runs before the one that looks, which then sees what the other transaction
 * committed.
 */
const inTurn: Statement = { sqlite: "", pg: "select pg_advisory_xact_lock(hashtextextended($1, 0))" }
const chatOf = statement<{ readonly bot: number; readonly chat: number }>(
  "select bot, chat from receipts where request = ? and part = ?"
)

const oldest = statement<{ readonly tried_at: number | null }>(
  "select min(tried_at) as tried_at from receipts where bot = ? and status = 'open' and tried_at > ?"
)

const accounted = statement<{ readonly message: number }>(`
  select message from updates where bot = ? and space = ? and message > ?
  union select message from receipts where bot = ? and space = ? and message > ?
  order by message`)

export const layer: Layer.Layer<Receipts, never, Database | Writer> = Layer.effect(
  Receipts,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return Receipts.of({
      find: (request) => database.read("receipts", () => receiptsOf(request)),
      intend: (bot, request, parts, now, isPreview = false) =>
        write("intend", () => intend(bot, request, parts, now, isPreview)),
      completed: (request, parts) => write("completed", () => completed(request, parts)),
      withdrawn: (request) => write("withdrawn", () => exec(withdraw, request)),
      claim: (request, part, triedAt, now) => write("claim", () => claim(request, part, triedAt, now)),
      tried: (request, part, now) => write("tried", () => exec(attempt, now, request, part)),
      untried: (request, part) => write("untried", () => exec(untried, request, part)),
      replaced: (request, part, payload) =>
        write("replaced", function* () {
          const { chat_id: chat } = payload
          const before = yield* first(chatOf, request, part)
          if (before !== undefined && before.chat !== chat)
            yield* GroupsSql.move(before.bot, { from: before.chat, to: chat })
          yield* exec(replace, JSON.stringify(payload), chat, idSpace(chat), request, part)
        }),
      sent: (request, part, message, now, isProven = false) =>
        write("sent", function* () {
          if ((yield* first(sent, message, now, isProven ? 1 : 0, request, part)) === undefined)
            return { isOpen: false }
          const turn = yield* first(delivered, now, request, request)
          if (turn === undefined) yield* exec(attempt, now, request, part + 1)
          return { isOpen: true, accepted: turn?.accepted_at }
        }).pipe(
          Effect.tap(({ accepted = null }) =>
            accepted === null ? Effect.void : Metric.update(acceptToDelivered, (now - accepted) / 1000)
          ),
          Effect.map(({ isOpen }) => isOpen)
        ),
      ended: (request, reason, now) => write("ended", () => endAll(request, reason, now)),
      buried: (request, reason, now) =>
        write("buried", function* () {
          yield* endAll(request, reason, now)
          yield* exec(bury, request)
          const conversation = yield* conversationOf(request)
          if (conversation !== undefined) yield* exec(buryUnsent, request, now, conversation)
        }),
      reopened: (request) => write("reopened", () => reopened(request)),
      unaccounted: (bot, chat, floor) =>
        database.read("unaccounted", function* () {
          const space = idSpace(chat)
          const taken = yield* all(accounted, bot, space, floor, bot, space, floor)
          const flooded = yield* Floods.accounted(bot, space, floor)
          return gaps(
            floor,
            taken.map(({ message }) => message),
            flooded
          )
        }),
      current: (bot, chat) => database.read("current", () => GroupsSql.current(bot, chat)),
      oldestTried: (bot, after) =>
        Effect.map(
          database.read("oldestTried", () => first(oldest, bot, after)),
          (row) => row?.tried_at ?? undefined
        )
    })
  })
)

function* receiptsOf(request: RequestId): Operation<ReadonlyArray<Receipt>> {
  return (yield* all(find, request)).map(({ payload, preview, tried_at, ...row }) => ({
    ...row,
    isPreview: preview === 1,
    // Holdfast wrote this JSON.
    payload: JSON.parse(payload) as Payload,
    triedAt: tried_at
  }))
}

function* endAll(request: RequestId, reason: string, now: number): Operation<void> {
  yield* exec(end, JSON.stringify(reason), now, request)
  yield* exec(ended, now, request)
}

/** The conversation of a reminder or a notice. A notice that an answer is late is out of date by the time it could be sent again. */
function* conversationOf(request: RequestId): Operation<string | undefined> {
  if (request === noticeId(ofNotice(request))) return undefined
  const of = ofNotice(request)
  const reminder = Option.getOrUndefined(reminderOf(of))
  const row = yield* reminder === undefined ? first(asking, of) : first(reminding, reminder.id)
  return row?.conversation ?? undefined
}

function* reopened(request: RequestId): Operation<boolean> {
  const receipt = yield* first(chatOf, request, 0)
  if (receipt === undefined || (yield* first(retried, request)) === undefined) return true
  yield* lock(receipt.bot, receipt.chat)
  if ((yield* first(unsure, request)) !== undefined) return false
  yield* exec(reopen, request)
  return true
}

const lock = (bot: number, chat: number) => exec(inTurn, `${bot}:${chat}`)

function* intend(
  bot: number,
  request: RequestId,
  parts: ReadonlyArray<Payload>,
  now: number,
  isPreview: boolean
): Operation<Option.Option<ReadonlyArray<Receipt>>> {
  const [one, ...further] = parts
  if (one === undefined) return Option.some([])
  const chat = one.chat_id
  const space = idSpace(chat)
  // Answers are read in the order of their questions.
  if (isPreview && (yield* first(unsentBefore, request, request)) !== undefined) return Option.none()
  yield* lock(bot, chat)
  const intended = yield* first(intendFirst, request, bot, chat, space, JSON.stringify(one), now, Number(isPreview))
  if (intended === undefined) return Option.none()
  yield* intendRest(bot, request, further)
  return Option.some(opened(request, parts, { message: null, triedAt: now, floor: intended.floor, isPreview }))
}

function* completed(
  request: RequestId,
  parts: ReadonlyArray<Payload>
): Operation<Option.Option<ReadonlyArray<Receipt>>> {
  const [one, ...further] = parts
  const preview = yield* first(complete, JSON.stringify(one), request)
  if (preview === undefined) return Option.none()
  const { bot, floor, message } = preview
  yield* intendRest(bot, request, further)
  return Option.some(opened(request, parts, { message, triedAt: null, floor, isPreview: false }))
}

function* intendRest(bot: number, request: RequestId, further: ReadonlyArray<Payload>): Operation<void> {
  if (further.length === 0) return
  const rows = further.map((payload, index) => {
    const { chat_id: chat } = payload
    return [request, index + 1, bot, chat, idSpace(chat), JSON.stringify(payload), "open", 0]
  })
  yield* exec(intendFurther(rows.length), ...rows.flat())
}

/** The receipts of parts of which only the first one has begun. */
const opened = (
  request: RequestId,
  parts: ReadonlyArray<Payload>,
  begun: Pick<Receipt, "message" | "triedAt" | "floor" | "isPreview">
): ReadonlyArray<Receipt> =>
  parts.map((payload, part) => ({
    request,
    part,
    payload,
    status: "open",
    ...(part === 0 ? begun : { message: null, triedAt: null, floor: 0, isPreview: false })
  }))

function* claim(request: RequestId, part: number, triedAt: number | null, now: number) {
  const receipt = yield* first(chatOf, request, part)
  if (receipt === undefined) return false
  yield* lock(receipt.bot, receipt.chat)
  return (yield* all(claiming, now, request, part, triedAt ?? -1)).length > 0
}

/** The ids above the floor that are neither taken nor part of a flood. Both inputs are ascending. */
const gaps = (floor: number, taken: ReadonlyArray<number>, flooded: ReadonlyArray<Floods.Range>): Unaccounted => {
  const ids: Array<number> = []
  const highest = Math.max(floor, taken.at(-1) ?? 0, flooded.at(-1)?.[1] ?? 0)
  const end = highest + ahead
  let row = 0
  let range = 0
  for (let id = floor + 1; id <= end && ids.length < most; id++) {
    while ((taken[row] ?? id) < id) row++
    while ((flooded[range]?.[1] ?? id) < id) range++
    const [first, last] = flooded[range] ?? [end + 1, end + 1]
    if (first <= id) id = last
    else if (taken[row] !== id) ids.push(id)
  }
  return { highest, ids }
}
