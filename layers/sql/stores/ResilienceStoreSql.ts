import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { type Known, lifetime, ResilienceStore, retention } from "../../../services/sharing/ResilienceStore.ts"
import { fieldsOf, stateFields, stateOf } from "./BreakerBody.ts"
import { timed } from "../database/DatabaseTime.ts"
import { all, exec } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const live = timed(`
  insert into processes (process, bot, paid, spent, seen_at) values (?, ?, ?, ?, {now})
  on conflict (process) do update set paid = excluded.paid, spent = excluded.spent, seen_at = excluded.seen_at`)
const others = timed<{ readonly process: string; readonly paid: number; readonly spent: number }>(
  "select process, paid, spent from processes where bot = ? and process <> ? and seen_at > {now} - ?"
)

const move = timed(`
  insert into breaker_moves (bot, name, process, body, moved_at, open_until) values (?, ?, ?, ?, {now} - ?, {now} + ?)
  on conflict (bot, name) do update set process = excluded.process, body = excluded.body, moved_at = excluded.moved_at,
    open_until = excluded.open_until
  where breaker_moves.moved_at < excluded.moved_at`)
const moves = timed<{ readonly name: string; readonly body: string; readonly age: number; readonly wait: number }>(`
  select name, body, {now} - moved_at as age, open_until - {now} as wait from breaker_moves
  where bot = ? and process <> ? and moved_at > {now} - ?`)

const hold = timed(`
  insert into send_holds (bot, whom, process, held_until) values (?, ?, ?, {now} + ?)
  on conflict (bot, whom) do update set process = excluded.process, held_until = excluded.held_until
  where send_holds.held_until < excluded.held_until`)
const holds = timed<{ readonly whom: string; readonly wait: number }>(`
  select whom, held_until - {now} as wait from send_holds where bot = ? and process <> ? and held_until > {now}`)

/** Deletes rows that no process needs any more. */
const forget = [
  timed("delete from processes where bot = ? and seen_at < {now} - ?"),
  timed("delete from send_holds where bot = ? and held_until < {now} - ?")
]
const leave = statement("delete from processes where process = ?")

const Body = Schema.parseJson(Schema.Struct({ ...stateFields, openings: Schema.Int }))
const decode = Schema.decodeSync(Body)
const encode = Schema.encodeSync(Body)

/** Shares the state of breakers, budgets and waits between the processes of a bot, by the database's clock. */
export const layer = (bot: number): Layer.Layer<ResilienceStore, never, Writer> =>
  Layer.effect(
    ResilienceStore,
    Effect.map(Writer, ({ write }) =>
      ResilienceStore.of({
        exchange: (process, known) => write("resilience", () => exchange(bot, process, known)),
        leave: (process) => write("resilience", () => exec(leave, process))
      })
    )
  )

function* exchange(bot: number, process: string, known: Known) {
  yield* exec(live, process, bot, known.paid, known.spent)
  // The same order in all processes, so that no two of them deadlock.
  for (const { age, name, openings, state, wait } of sorted(known.moves, ({ name }) => name)) {
    yield* exec(move, bot, name, process, encode({ ...fieldsOf(state), openings }), Math.round(age), Math.round(wait))
  }
  for (const { wait, whom } of sorted(known.holds, ({ whom }) => `${whom}`)) {
    yield* exec(hold, bot, `${whom}`, process, Math.round(wait))
  }
  for (const old of forget) yield* exec(old, bot, retention)
  const moved = yield* all(moves, bot, process, retention)
  const held = yield* all(holds, bot, process)
  return {
    others: yield* all(others, bot, process, lifetime),
    moves: moved.map(({ age, body, name, wait }) => {
      const { openings, ...stored } = decode(body)
      return { name, openings, state: stateOf(stored), age, wait: Math.max(0, wait) }
    }),
    holds: held.map(({ wait, whom }) => ({ whom: whom === "all" ? ("all" as const) : Number(whom), wait }))
  }
}

const sorted = <A>(all: ReadonlyArray<A>, key: (one: A) => string): ReadonlyArray<A> =>
  [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1))
