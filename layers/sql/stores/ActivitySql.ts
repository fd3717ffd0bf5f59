import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ConversationKey } from "../../../domain/Ids.ts"
import type { State } from "../../../domain/conversation/State.ts"
import { since } from "../../../domain/telemetry/Backlog.ts"
import { Activity, type Busy } from "../../../services/telemetry/Activity.ts"
import { Database } from "../database/Database.ts"
import { all, first } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

/** With more busy conversations than this, those that are listed may not be the oldest. */
const most = 1000

const people = statement<{ readonly owners: number; readonly allowed: number }>(`
  select (select count(*) from owners where bot = ?) as owners, (select count(*) from members where bot = ?) as allowed`)

/** A ping has the chat 0. */
const conversations = statement<{ readonly conversations: number; readonly active: number | null }>(`
  select count(*) as conversations, sum(case when touched_at >= ? then 1 else 0 end) as active
  from conversations where id >= ? and id < ? and id <> ?`)

const reminders = statement<{ readonly reminders: number }>(
  "select count(*) as reminders from reminders where status = 'active'"
)

const states = statement<{ readonly id: ConversationKey; readonly state: string }>(
  "select id, state from conversations where idle = 0 and state is not null limit ?"
)

const busy = ({ id, state }: { readonly id: ConversationKey; readonly state: string }): Busy => {
  // Holdfast wrote this JSON.
  const held = JSON.parse(state) as State
  const waiting = held.waiting.length + held.outbox.length + (held.turn === null ? 0 : 1)
  return { conversation: id, waiting, since: since(held) }
}

export const layer: Layer.Layer<Activity, never, Database> = Layer.effect(
  Activity,
  Effect.map(Database, ({ read }) =>
    Activity.of({
      counts: (bot, from) =>
        read("activity", function* () {
          const known = yield* first(people, bot, bot)
          const held = yield* first(conversations, from, `${bot}:`, `${bot};`, `${bot}:0`)
          const set = yield* first(reminders)
          return {
            owners: known?.owners ?? 0,
            allowed: known?.allowed ?? 0,
            conversations: held?.conversations ?? 0,
            active: Number(held?.active ?? 0),
            reminders: set?.reminders ?? 0
          }
        }),
      busiest: (limit) =>
        Effect.map(
          read("activity", () => all(states, most)),
          (rows) =>
            rows
              .map(busy)
              .toSorted((a, b) => (a.since ?? Infinity) - (b.since ?? Infinity))
              .slice(0, limit)
        )
    })
  )
)
