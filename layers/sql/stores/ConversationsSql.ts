import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { following, isKnown, upgrade } from "../../../domain/conversation/Reducer.ts"
import { rules, type State } from "../../../domain/conversation/State.ts"
import type { ConversationKey } from "../../../domain/Ids.ts"
import { Conversations, type Done } from "../../../services/engine/Conversations.ts"
import { Database } from "../database/Database.ts"
import { type RefRow, toRef } from "./RefRow.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

interface Key {
  readonly id: ConversationKey
}

const load = statement<{ readonly state: string | null }>("select state from conversations where id = ?")

const save = statement(`
  insert into conversations (id, places, state, wake_at, idle, touched_at) values (?, 0, ?, ?, ?, 0)
  on conflict (id) do update set state = excluded.state, wake_at = excluded.wake_at, idle = excluded.idle`)

const confirm = statementOf(
  (places) => `
  update updates set status = 'confirmed' where conversation = ? and place in (${places}) and status = 'received'`
)

/**
 * Unfinished: an update that no engine has taken, a message without an ended turn, an unsent notice, or a ping that is
 * under way.
 */
const unfinished = `(
  u.status = 'received'
  or (u.kind in ('message', 'edit') and not exists (
    select 1 from turns t where t.id = u.turn and t.done_at is not null))
  or (u.kind in ('tell', 'new') and u.handled_at is null and not exists (
    select 1 from receipts r where r.request = u.id and r.status <> 'open'))
)`

const waiting = statement<RefRow & { readonly open: number }>(`
  select u.place, u.ref, u.accepted_at, case when ${unfinished} then 1 else 0 end as open from updates u
  where u.conversation = ? and u.place > ? order by u.place limit ?`)

const done = statement<{
  readonly first: number | null
  readonly since: number | null
  readonly places: number
}>(`
  select places,
    (select min(u.place) from updates u where u.conversation = conversations.id and u.place is not null
      and ${unfinished}) as first,
    (select max(u.place) from updates u where u.conversation = conversations.id and u.place is not null
      and u.kind = 'new' and not ${unfinished}) as since
  from conversations where id = ?`)

const release = statement("update conversations set state = null, wake_at = null, idle = 1 where id = ?")
const identity = statement<{ readonly id: string }>("select id from identity")

const busy = statement<Key>("select id from conversations where idle = 0")

/** One statement, so that nothing comes between: the conversations that are due, and the next time at which one is. */
const due = statement<{ readonly id: ConversationKey | null; readonly wake_at: number | null }>(`
  select id, wake_at from conversations where wake_at <= ?
  union all select null, min(wake_at) from conversations where wake_at > ?`)

export const layer: Layer.Layer<Conversations, never, Database | Writer> = Layer.effect(
  Conversations,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return Conversations.of({
      id: Effect.map(
        database.read("identity", () => all(identity)),
        ([row]) => row?.id ?? ""
      ),
      load: (key) =>
        database.read("load", function* () {
          const row = yield* first(load, key)
          return row?.state ? stored(key, row.state) : following(rules, yield* doneOf(key))
        }),
      release: (key) =>
        write("release", function* () {
          yield* exec(release, key)
          return yield* doneOf(key)
        }),
      commit: (key, { confirmed, idle, state, wakeAt }) =>
        write("commit", function* () {
          yield* exec(save, key, JSON.stringify(state), wakeAt, idle ? 1 : 0)
          if (confirmed.length > 0) yield* exec(confirm(confirmed.length), key, ...confirmed)
        }),
      confirm: (key, places) =>
        places.length === 0 ? Effect.void : write("confirm", () => exec(confirm(places.length), key, ...places)),
      waiting: (key, after, limit) =>
        Effect.map(
          database.read("waiting", () => all(waiting, key, after, limit)),
          (rows) => ({
            refs: rows.flatMap((row) => (row.open === 0 ? [] : [toRef(row)])),
            passed: rows.flatMap(({ open, place }) => (open === 0 ? [place] : []))
          })
        ),
      busy: Effect.map(
        database.read("busy", () => all(busy)),
        (rows) => rows.map((row) => row.id)
      ),
      due: (now) =>
        Effect.map(
          database.read("due", () => all(due, now, now)),
          (rows) => ({
            keys: rows.flatMap((row) => (row.id === null ? [] : [row.id])),
            next: rows.find((row) => row.id === null)?.wake_at ?? null
          })
        )
    })
  })
)

function* doneOf(key: ConversationKey): Operation<Done> {
  const row = yield* first(done, key)
  const upTo = row === undefined ? 0 : row.first === null ? row.places : row.first - 1
  return { upTo, since: Math.min(row?.since ?? 0, upTo) }
}

/** Holdfast wrote this JSON. The state names its rules; once loaded, it follows the newest ones. */
const stored = (key: ConversationKey, text: string): State => {
  const state = JSON.parse(text) as State
  if (!isKnown(state)) throw new Error(`conversation ${key} has a state of unknown rules`)
  return upgrade(state)
}
