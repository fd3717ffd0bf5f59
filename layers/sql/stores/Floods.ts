import type { Arrival, Count } from "../../../services/turns/Updates.ts"
import { idSpace } from "./IdSpace.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

/**
 * The most id ranges per sender and minute. Beyond that, the lowest ranges (which a probe tries first) and the highest
 * id are kept.
 */
const most = 4096

const minute = 60_000

export type Flooding = Arrival & { readonly decision: Count }

const find = statement<{ readonly ids: string }>("select ids from floods where bot = ? and sender = ? and minute = ?")

const keep = statement(`
  insert into floods (bot, sender, minute, space, updates, highest, ids) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (bot, sender, minute) do update set updates = floods.updates + excluded.updates, ids = excluded.ids,
    highest = case when excluded.highest > floods.highest then excluded.highest else floods.highest end`)

const above = statement<{ readonly ids: string; readonly highest: number }>(
  "select ids, highest from floods where bot = ? and space = ? and highest > ?"
)

export const forget = statement("delete from floods where minute < ?")

/** An inclusive range of message ids. */
export type Range = readonly [first: number, last: number]

const parse = (ids: string): ReadonlyArray<Range> =>
  // Holdfast wrote this JSON: ranges and single ids.
  (JSON.parse(ids) as ReadonlyArray<number | Range>).map((one) => (typeof one === "number" ? [one, one] : one))

const print = (ranges: ReadonlyArray<Range>): string =>
  JSON.stringify(ranges.map(([first, last]) => (first === last ? first : [first, last])))

/** The same ids in ascending order, in as few ranges as possible. */
const joined = (ranges: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const found: Array<[first: number, last: number]> = []
  for (const [first, last] of ranges.toSorted(([one], [other]) => one - other)) {
    const before = found.at(-1)
    if (before !== undefined && first <= before[1] + 1) before[1] = Math.max(before[1], last)
    else found.push([first, last])
  }
  return found
}

/** Counts updates of floods in one row per sender and minute. */
export function* count(bot: number, flooding: ReadonlyArray<Flooding>, now: number): Operation<void> {
  const at = Math.floor(now / minute)
  const senders = new Set(flooding.map(({ decision }) => decision.sender))
  for (const sender of senders) {
    const own = flooding.filter(({ decision }) => decision.sender === sender)
    const before = yield* first(find, bot, sender, at)
    const ids = own.flatMap(({ message }) => (message === undefined ? [] : [message]))
    const all = joined([...(before === undefined ? [] : parse(before.ids)), ...ids.map((id): Range => [id, id])])
    const space = idSpace(own[0]?.chat ?? 0)
    yield* exec(keep, bot, sender, at, space, own.length, Math.max(0, ...ids), print(all.slice(0, most)))
  }
}

/** The message ids that floods account for in the id space of a chat: at least those above `floor`, in ascending ranges. */
export function* accounted(bot: number, space: number, floor: number): Operation<ReadonlyArray<Range>> {
  const rows = yield* all(above, bot, space, floor)
  return joined(rows.flatMap(({ highest, ids }): ReadonlyArray<Range> => [...parse(ids), [highest, highest]]))
}
