import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { kept, lengths, type Period, periods, startOf } from "../../../domain/telemetry/Period.ts"
import { add, type Tally } from "../../../domain/telemetry/Tally.ts"
import { decode, encode } from "../../../domain/telemetry/TallyText.ts"
import { type Counted, HistoryStore } from "../../../services/telemetry/HistoryStore.ts"
import { Database } from "../database/Database.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { locking, statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const none = encode({ counts: {}, times: {}, levels: {} })

/** Another process may insert the same row at the same time: the later one waits for it, and adds to it. */
const insert = statement("insert into history (period, at, body) values (?, ?, ?) on conflict do nothing")
const find = locking<{ readonly body: string; readonly writers: string | null }>(
  "select body, writers from history where period = ? and at = ?"
)
const keep = statement("update history set body = ?, writers = ? where period = ? and at = ?")
const rows = statement<{ readonly at: number; readonly body: string }>(
  "select at, body from history where period = ? and at >= ? and at < ? order by at"
)
const drop = statement("delete from history where period = ? and at < ?")

export const layer: Layer.Layer<HistoryStore, never, Database | Writer> = Layer.effect(
  HistoryStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return HistoryStore.of({
      add: (counted) =>
        write("history", function* () {
          for (const one of counted) yield* addOne(one)
        }),
      read: (period, from, to) =>
        Effect.map(
          database.read("history", () => all(rows, period, from, to)),
          (found) => found.map(({ at, body }) => ({ at, tally: decode(body) }))
        )
    })
  })
)

function* addOne({ minute, process, serial, tally }: Counted): Operation<void> {
  const row = yield* lock("minute", minute)
  // Holdfast wrote this JSON.
  const writers = JSON.parse(row?.writers ?? "{}") as Readonly<Record<string, number>>
  if ((writers[process] ?? 0) >= serial) return
  yield* put("minute", minute, row?.body, tally, JSON.stringify({ ...writers, [process]: serial }))
  for (const period of ["hour", "day"] as const) {
    const at = startOf(lengths[period], minute)
    yield* put(period, at, (yield* lock(period, at))?.body, tally, null)
  }
}

function* lock(period: Period, at: number) {
  yield* exec(insert, period, at, none)
  return yield* first(find, period, at)
}

function* put(period: Period, at: number, body = none, tally: Tally, writers: string | null): Operation<void> {
  yield* exec(keep, encode(add(decode(body), tally)), writers, period, at)
}

/** Deletes the rows that are older than the history is kept, as a part of a transaction. */
export function* forget(now: number): Operation<void> {
  for (const period of periods) yield* exec(drop, period, now - kept[period] - lengths[period])
}
