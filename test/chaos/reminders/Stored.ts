import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { join } from "node:path"
import { next } from "../../../domain/reminders/calendar/Occurrences.ts"
import { Reminder } from "../../../domain/reminders/Reminder.ts"
import { Database } from "../../../layers/sql/database/Database.ts"
import * as Postgres from "../../../layers/sql/database/Postgres.ts"
import { all } from "../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import { numberIn } from "./Lateness.ts"

const bodies = statement<{ readonly body: string }>("select body from reminders")

const decode = Schema.decodeUnknown(Schema.parseJson(Reminder))

/** A stored reminder: when it was first due (epoch milliseconds), and whether it repeats. */
export interface Stored {
  readonly at: number
  readonly repeating: boolean
}

const firstOf = ({ createdAt, recurrence, zone }: Reminder): Stored =>
  recurrence._tag === "Once"
    ? { at: recurrence.at, repeating: false }
    : { at: next(recurrence, zone, createdAt) ?? Number.NaN, repeating: true }

/** The stored reminders by the numbers in their texts, while no daemon runs: of a PostgreSQL database, or of a data folder. */
export const stored = (url: string | undefined, dataDir: string) =>
  Effect.gen(function* () {
    const { read } = yield* Database
    const rows = yield* read("bench", () => all(bodies))
    const reminders = yield* Effect.forEach(rows, ({ body }) => decode(body))
    return new Map(reminders.map((one) => [numberIn(one.text), firstOf(one)]))
  }).pipe(
    Effect.provide(
      url === undefined
        ? Sqlite.layer({ filename: join(dataDir, "holdfast.db") })
        : Postgres.layer({ url: Redacted.make(url) })
    )
  )
