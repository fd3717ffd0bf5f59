import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { Arrival, Count } from "../../services/conversation/Updates.ts"
import type { Session } from "./Database.ts"
import { idSpace } from "./IdSpace.ts"
import { statement } from "./Statement.ts"

/** The most ids of one sender in one minute; beyond that only the highest id is known. */
const most = 1024

const minute = 60_000

/**
 * An update of a flood.
 *
 * @since 0.1.0
 * @category models
 */
export type Flooding = Arrival & { readonly decision: Count }

const find = statement<{ readonly ids: string }>("select ids from floods where bot = ? and sender = ? and minute = ?")

const keep = statement(`
  insert into floods (bot, sender, minute, space, updates, highest, ids) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (bot, sender, minute) do update set updates = floods.updates + excluded.updates, ids = excluded.ids,
    highest = case when excluded.highest > floods.highest then excluded.highest else floods.highest end`)

/** @internal */
export const above = statement<{ readonly ids: string; readonly highest: number }>(
  "select ids, highest from floods where bot = ? and space = ? and highest > ?"
)

/** @internal */
export const forget = statement("delete from floods where minute < ?")

const parse = (ids: string): ReadonlyArray<number> =>
  // We wrote it.
  JSON.parse(ids) as ReadonlyArray<number>

/**
 * Counts updates of floods: one row for each sender and minute.
 *
 * @since 0.1.0
 * @category operations
 */
export const count = Effect.fnUntraced(function* (
  session: Session,
  bot: number,
  flooding: ReadonlyArray<Flooding>,
  now: number
): Effect.fn.Return<void, SqlError> {
  const at = Math.floor(now / minute)
  const senders = new Set(flooding.map(({ decision }) => decision.sender))
  for (const sender of senders) {
    const own = flooding.filter(({ decision }) => decision.sender === sender)
    const [before] = yield* session.run(find, bot, sender, at)
    const ids = own.flatMap(({ message }) => (message === undefined ? [] : [message]))
    const all = [...new Set([...(before === undefined ? [] : parse(before.ids)), ...ids])].slice(-most)
    const space = idSpace(own[0]?.chat ?? 0)
    yield* session.run(keep, bot, sender, at, space, own.length, Math.max(0, ...ids), JSON.stringify(all))
  }
})

/**
 * The message ids above one that floods account for, in the id space of a chat.
 *
 * @since 0.1.0
 * @category queries
 */
export const accounted = (
  session: Session,
  bot: number,
  space: number,
  floor: number
): Effect.Effect<ReadonlyArray<number>, SqlError> =>
  Effect.map(session.run(above, bot, space, floor), (rows) =>
    rows.flatMap(({ highest, ids }) => [...parse(ids), highest]).filter((id) => id > floor)
  )
