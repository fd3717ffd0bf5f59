import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { type ConversationKey, ofNotice, type RequestId } from "../../../domain/Ids.ts"
import { reminderOf } from "../../../domain/reminders/Reminder.ts"
import { changes } from "../../../domain/telegram/Edit.ts"
import type { Skip } from "../../../domain/telegram/Envelope.ts"
import type { Message } from "../../../domain/telegram/Message.ts"
import {
  type Accepted,
  type Arrival,
  mostOverheard,
  type Placed,
  share,
  type Skipped,
  Updates
} from "../../../services/turns/Updates.ts"
import { Database } from "../database/Database.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import * as Floods from "./Floods.ts"
import * as GroupsSql from "./GroupsSql.ts"
import { idSpace } from "./IdSpace.ts"
import * as QuotasSql from "./QuotasSql.ts"
import { type RefRow, toRef } from "./RefRow.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { type Statement, statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

/** Assigns the next place. The row is locked until the commit, so that no place is skipped or assigned twice. */
export const take = statement<{ readonly places: number }>(`
  insert into conversations (id, places, idle, touched_at) values (?, 1, 1, ?)
  on conflict (id) do update set places = conversations.places + 1, touched_at = excluded.touched_at
  returning places`)
const giveBack = statement("update conversations set places = places - 1 where id = ?")

const insert = statement<{ readonly id: string }>(`
  insert into updates (
    id, bot, stamp, status, accepted_at, conversation, place, chat, space, message, user_id, kind, about, skipped, ref, body, envelope
  ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do nothing
  returning id`)

const own = statement("insert into owners (bot, user_id, since) values (?, ?, ?) on conflict do nothing")

const setOffset = statement(`
  insert into bots (bot, next_update) values (?, ?) on conflict (bot) do update set next_update = excluded.next_update`)
const getOffset = statement<{ readonly next_update: number }>("select next_update from bots where bot = ?")

/** By index, conversation by conversation. `cross join` keeps SQLite to this order, so that it stops at the limit and sorts nothing. */
const sharesOf = (index: string, order: string) =>
  statement(`
    select u.conversation, u.place, u.ref, u.accepted_at from (
      select conversation, min(place) as first from updates ${index}
      where status = 'received' and conversation > ? group by conversation
    ) as line cross join updates u ${index}
    where u.conversation = line.conversation and u.place >= line.first and u.place < line.first + ${share}
      and u.status = 'received' and u.accepted_at < ? ${order} limit ?`)

/** The relay runs this every few seconds. */
const unconfirmed: Statement<RefRow & { readonly conversation: ConversationKey }> = {
  sqlite: sharesOf("indexed by updates_received", "").sqlite,
  pg: sharesOf("", "order by u.conversation, u.place").pg
}

const owners = statement<{ readonly user_id: number }>("select user_id from owners where bot = ?")
const allowed = statementOf<{ readonly user_id: number }>(
  (users) => `select user_id from members where bot = ? and user_id in (${users})`
)
const refused = statementOf<{ readonly user_id: number }>(
  (users) => `select distinct user_id from updates where bot = ? and about = 'refused' and user_id in (${users})`
)

/** The body of an update whose content is not stored. */
const nobody = "null"

/** Only the newest ones stay context, and those that a turn has taken among them. */
const forgetOverheard = statement(`
  update updates set envelope = null where conversation = ? and skipped = 'overheard' and envelope is not null
  and message <= (select message from updates where conversation = ? and skipped = 'overheard' and envelope is not null
    order by message desc limit 1 offset ${mostOverheard})`)

/** The newest version of a message. */
const version = statement<EnvelopeRow>(`
  select ${columns} from updates
  where bot = ? and space = ? and chat = ? and message = ? and kind in ('message', 'edit') and body <> '${nobody}'
  order by stamp desc, place desc limit 1`)

/** An album has at most ten parts. Their message ids follow each other. */
const mostParts = 10
const near = statement<RefRow>(`
  select place, ref, accepted_at from updates where bot = ? and space = ? and message between ? and ? and chat = ? and user_id = ?
  and kind = 'message' and ref is not null`)

const find = statement<EnvelopeRow>(`select ${columns} from updates where id = ?`)

const reply = statement<{ readonly body: string }>("select body from replies where request = ? and body <> ''")

const requestOf = statement<{ readonly request: RequestId }>(
  "select request from receipts where bot = ? and space = ? and message = ?"
)
const writer = statement<{ readonly user_id: number | null }>("select user_id from updates where id = ?")
const owner = statement<{ readonly user_id: number | null }>("select user_id from reminders where id = ?")

const handled = statement("update updates set handled_at = ? where id = ? and handled_at is null")

export const layer: Layer.Layer<Updates, never, Database | Writer> = Layer.effect(
  Updates,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return Updates.of({
      accept: (bot, batch, offset, now) => write("accept", () => accept(bot, batch, offset, now)),
      offset: (bot) =>
        Effect.map(
          database.read("offset", () => first(getOffset, bot)),
          (row) => Option.map(Option.fromNullable(row), ({ next_update: next }) => next)
        ),
      unconfirmed: (before, limit, after = "") =>
        Effect.map(
          database.read("unconfirmed", () => all(unconfirmed, after, before, limit)),
          (rows) => rows.map((row) => ({ conversation: row.conversation, ref: toRef(row) }))
        ),
      standing: (bot, users) =>
        database.read("standing", function* () {
          const owning = new Set((yield* all(owners, bot)).map((row) => row.user_id))
          if (users.length === 0) return { owned: owning.size > 0, users: new Map() }
          const admitted = new Set((yield* all(allowed(users.length), bot, ...users)).map((row) => row.user_id))
          const before = new Set((yield* all(refused(users.length), bot, ...users)).map((row) => row.user_id))
          const standing = (user: number) => ({
            owner: owning.has(user),
            allowed: admitted.has(user),
            refused: before.has(user)
          })
          return { owned: owning.size > 0, users: new Map(users.map((user) => [user, standing(user)])) }
        }),
      groups: (bot, chats) => database.read("groups", () => GroupsSql.standing(bot, chats)),
      albumPart: ({ album, bot, chat, message, user }) =>
        Effect.map(
          database.read("albumPart", () =>
            all(near, bot, idSpace(chat), message - mostParts, message + mostParts, chat, user)
          ),
          (rows) => rows.some((row) => toRef(row).album === album)
        ),
      addressee: (bot, chat, message) => database.read("addressee", () => addressee(bot, chat, message)),
      find: (id) =>
        Effect.map(
          database.read("find", () => first(find, id)),
          (row) => (row === undefined || row.body === nobody ? Option.none() : Option.some(toEnvelope(row)))
        ),
      reply: (id) =>
        Effect.map(
          database.read("reply", () => first(reply, id)),
          // Holdfast wrote this JSON.
          (row) => Option.map(Option.fromNullable(row), ({ body }) => JSON.parse(body) as Message)
        ),
      handled: (id, now) => write("handled", () => exec(handled, now, id))
    })
  })
)

/** Stores a batch, see {@link Updates}. */
export function* accept(
  bot: number,
  batch: ReadonlyArray<Arrival>,
  offset: number | undefined,
  now: number
): Operation<Accepted> {
  const taken: Array<Placed> = []
  const skipped: Array<Skipped> = []
  const flooding: Array<Floods.Flooding> = []
  const duplicated: Array<ConversationKey> = []
  let duplicates = 0
  for (const one of batch) {
    const { arrival, counted } = yield* QuotasSql.charged(bot, yield* compared(one), now)
    const { decision, group } = arrival
    if (group !== undefined) yield* GroupsSql.change(bot, group)
    if (decision._tag === "Count") {
      flooding.push({ ...arrival, decision })
      continue
    }
    if (decision._tag === "Overhear") {
      if (yield* store(arrival, null, now)) yield* exec(forgetOverheard, decision.conversation, decision.conversation)
      else {
        duplicates++
        duplicated.push(decision.conversation)
      }
      continue
    }
    if (decision._tag === "Skip") {
      const { reason, unusual } = decision
      if (yield* store(arrival, null, now)) {
        yield* counted()
        skipped.push({ id: arrival.id, reason, unusual })
      } else duplicates++
      continue
    }
    const counter = yield* first(take, decision.conversation, now)
    const place = counter?.places ?? 0
    if (!(yield* store(arrival, place, now))) {
      yield* exec(giveBack, decision.conversation)
      duplicates++
      duplicated.push(decision.conversation)
      continue
    }
    yield* counted()
    if (decision.owner !== undefined) yield* exec(own, bot, decision.owner, now)
    taken.push({ conversation: decision.conversation, ref: { ...decision.ref, place, acceptedAt: now } })
  }
  yield* Floods.count(bot, flooding, now)
  if (offset !== undefined) yield* exec(setOffset, bot, offset)
  return { placed: taken, skipped, duplicates, duplicated }
}

/** A message of the bot answers an update, or is an occurrence of a reminder. */
function* addressee(bot: number, chat: number, message: number): Operation<number | undefined> {
  const sent = yield* first(requestOf, bot, idSpace(chat), message)
  if (sent === undefined) return undefined
  const reminder = Option.getOrUndefined(reminderOf(sent.request))
  const row = yield* reminder === undefined ? first(writer, ofNotice(sent.request)) : first(owner, reminder.id)
  return row?.user_id ?? undefined
}

const heard: Skip = "overheard"
const unchanged: Skip = "unchanged edit"

/** An edit is skipped if the version before it, which may be in the same batch, shows a model the same. */
function* compared(arrival: Arrival): Operation<Arrival> {
  const { bot, chat, content, decision, message } = arrival
  if (content === undefined || decision._tag !== "Converse" || decision.ref.kind !== "edit") return arrival
  const before = yield* first(version, bot, idSpace(chat ?? 0), chat ?? null, message ?? null)
  if (before === undefined || changes(content.envelope, toEnvelope(before))) return arrival
  return { ...arrival, content: undefined, decision: { _tag: "Skip", reason: unchanged, unusual: false } }
}

/** Stores an update. False if it was there already. */
function* store(arrival: Arrival, place: number | null, now: number): Operation<boolean> {
  const { bot, chat, content, decision } = arrival
  const converse = decision._tag === "Converse" ? decision : undefined
  const overheard = decision._tag === "Overhear" ? decision : undefined
  const stored = yield* first(
    insert,
    arrival.id,
    bot,
    arrival.stamp,
    converse === undefined ? "skipped" : "received",
    now,
    (converse ?? overheard)?.conversation ?? null,
    place,
    chat ?? null,
    chat === undefined ? null : idSpace(chat),
    arrival.message ?? null,
    arrival.user ?? null,
    converse?.ref.kind ?? null,
    converse?.ref.about ?? null,
    overheard === undefined ? (decision._tag === "Skip" ? decision.reason : null) : heard,
    converse === undefined ? null : JSON.stringify(converse.ref),
    overheard === undefined ? (content?.body ?? nobody) : nobody,
    content === undefined ? null : JSON.stringify(content.envelope)
  )
  return stored !== undefined
}
