import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { initial, isKnown, upgrade } from "../../domain/conversation/Reducer.ts"
import type { State } from "../../domain/conversation/State.ts"
import type { ConversationKey } from "../../domain/Ids.ts"
import { Conversations } from "../../services/conversation/Conversations.ts"
import { Database } from "./Database.ts"
import { type RefRow, toRef } from "./RefRow.ts"
import { statement, statementOf } from "./Statement.ts"
import { Writer } from "./Writer.ts"

interface Key {
  readonly id: ConversationKey
}

/** @internal */
export const load = statement<{ readonly state: string | null }>("select state from conversations where id = ?")

const save = statement(`
  insert into conversations (id, places, state, wake_at, idle, touched_at) values (?, 0, ?, ?, ?, 0)
  on conflict (id) do update set state = excluded.state, wake_at = excluded.wake_at, idle = excluded.idle`)

/** @internal */
export const confirm = statementOf(
  (places) => `
  update updates set status = 'confirmed' where conversation = ? and place in (${places}) and status = 'received'`
)

/** @internal */
export const waiting = statement<RefRow>(`
  select place, ref, accepted_at from updates
  where conversation = ? and place > ? order by place limit ?`)

/** @internal */
export const busy = statement<Key>("select id from conversations where idle = 0")

/**
 * One statement, so that nothing comes between: those whose time has come, and the next time.
 *
 * @internal
 */
export const due = statement<{ readonly id: ConversationKey | null; readonly wake_at: number | null }>(`
  select id, wake_at from conversations where wake_at <= ?
  union all select null, min(wake_at) from conversations where wake_at > ?`)

/**
 * The states of all conversations in a database.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Conversations, never, Database | Writer> = Layer.effect(
  Conversations,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return Conversations.of({
      load: (key) =>
        Effect.map(
          database.read("load", (session) => session.run(load, key)),
          ([row]) => (row?.state ? stored(key, row.state) : initial)
        ),
      commit: (key, { confirmed, idle, state, wakeAt }) =>
        write("commit", (session) => {
          const saved = session.run(save, key, JSON.stringify(state), wakeAt, idle ? 1 : 0)
          return confirmed.length === 0
            ? Effect.asVoid(saved)
            : Effect.asVoid(Effect.zipRight(saved, session.run(confirm(confirmed.length), key, ...confirmed)))
        }),
      confirm: (key, places) =>
        places.length === 0
          ? Effect.void
          : write("confirm", (session) => Effect.asVoid(session.run(confirm(places.length), key, ...places))),
      waiting: (key, after, limit) =>
        Effect.map(
          database.read("waiting", (session) => session.run(waiting, key, after, limit)),
          (rows) => rows.map(toRef)
        ),
      busy: Effect.map(
        database.read("busy", (session) => session.run(busy)),
        (rows) => rows.map((row) => row.id)
      ),
      due: (now) =>
        Effect.map(
          database.read("due", (session) => session.run(due, now, now)),
          (rows) => ({
            keys: rows.flatMap((row) => (row.id === null ? [] : [row.id])),
            next: rows.find((row) => row.id === null)?.wake_at ?? null
          })
        )
    })
  })
)

/** We wrote it, under rules that it names; from here on the newest hold. */
const stored = (key: ConversationKey, text: string): State => {
  const state = JSON.parse(text) as State
  if (!isKnown(state)) throw new Error(`conversation ${key} has a state of unknown rules`)
  return upgrade(state)
}
