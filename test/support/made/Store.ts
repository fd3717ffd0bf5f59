import { Effect } from "effect"
import { encode } from "../../../domain/telemetry/TallyText.ts"
import { exec, type Operation } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import type { Made } from "./History.ts"
import { type Amount, turns } from "./Turns.ts"

const put = statement("insert into history (period, at, body) values (?, ?, ?)")

function* historyRows(made: ReadonlyArray<Made>): Operation<void> {
  for (const { period, rows } of made) for (const { at, tally } of rows) yield* exec(put, period, at, encode(tally))
}

/** Writes a made history into a new store. */
export const withHistory = (made: ReadonlyArray<Made>) =>
  Effect.flatMap(Writer, ({ write }) => write("made", () => historyRows(made)))

/** Writes made turns into a new SQLite store. */
export const withTurns = (amount: Amount) => Effect.flatMap(Writer, ({ write }) => write("made", () => turns(amount)))
