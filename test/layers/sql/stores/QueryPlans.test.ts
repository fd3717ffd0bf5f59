import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { expect } from "vitest"
import * as CensusSql from "../../../../layers/sql/stores/CensusSql.ts"
import * as ConversationsSql from "../../../../layers/sql/stores/ConversationsSql.ts"
import * as DeadLettersSql from "../../../../layers/sql/stores/DeadLettersSql.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import * as ReminderRow from "../../../../layers/sql/stores/ReminderRow.ts"
import * as Floods from "../../../../layers/sql/stores/Floods.ts"
import * as ReceiptsSql from "../../../../layers/sql/stores/ReceiptsSql.ts"
import * as ReminderListSql from "../../../../layers/sql/stores/ReminderListSql.ts"
import * as ReminderStoreSql from "../../../../layers/sql/stores/ReminderStoreSql.ts"
import * as RequestTimeline from "../../../../layers/sql/stores/RequestTimeline.ts"
import * as Retention from "../../../../layers/sql/stores/Retention.ts"
import * as RoundsSql from "../../../../layers/sql/stores/RoundsSql.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import type { Statement } from "../../../../layers/sql/database/Statement.ts"
import * as TimelineSql from "../../../../layers/sql/stores/TimelineSql.ts"
import * as TurnStoreSql from "../../../../layers/sql/stores/TurnStoreSql.ts"
import * as UpdatesSql from "../../../../layers/sql/stores/UpdatesSql.ts"

const statements: ReadonlyArray<readonly [name: string, statement: Statement]> = [
  ["load", ConversationsSql.load],
  ["confirm", ConversationsSql.confirm(1)],
  ["waiting", ConversationsSql.waiting],
  ["done", ConversationsSql.done],
  ["busy", ConversationsSql.busy],
  ["due", ConversationsSql.due],
  ["unconfirmed", UpdatesSql.unconfirmed],
  ["join", TurnStoreSql.join(1)],
  ["members", TurnStoreSql.members],
  ["history", TurnStoreSql.history],
  ["played", RoundsSql.played],
  ["attempt", ReceiptsSql.attempt],
  ["claiming", ReceiptsSql.claiming],
  ["unknown", ReceiptsSql.unknown],
  ["accounted", ReceiptsSql.accounted],
  ["above", Floods.above],
  ["ofChat", TimelineSql.ofChat],
  ["update of a request", RequestTimeline.update],
  ["turn of a request", RequestTimeline.turn],
  ["members of a turn", RequestTimeline.members],
  ["parts of a request", RequestTimeline.parts],
  ["reminder of a request", RequestTimeline.reminder],
  ["dead letters", DeadLettersSql.list],
  ["active reminders", ReminderListSql.active],
  ["next reminder", ReminderStoreSql.next],
  ["reminders of a person", ReminderStoreSql.active],
  ["a reminder", ReminderRow.find],
  ["received", CensusSql.received],
  ["unfinished", CensusSql.busy],
  ["states", CensusSql.states],
  ["letters", CensusSql.letters],
  ["forgetPings", Retention.forgetPings],
  ["forgetReminders", Retention.forgetReminders],
  ["forgetOccurrences", Retention.forgetOccurrences],
  ["finished", Retention.finished],
  ["shorten", Retention.shorten]
]

/** A partial index holds nothing but what is asked for; `line` is read from one, and `all_tables` is rows that are each found by an index. */
const only = /conversations_busy|letters_open|reminders_next|all_tables|SCAN line/

/** The smallest or greatest of a table is searched for, without an index, row by row. */
const isScan = /^SCAN|^SEARCH \w+$/

describe("Query plans", () => {
  it.effect.each(statements)("%s reads no whole table, and sorts none", ([, { sqlite }]) =>
    Effect.gen(function* () {
      const { read } = yield* Database
      const plan = yield* read("plan", (session) =>
        session.run<{ readonly detail: string }>(
          { sqlite: `explain query plan ${sqlite}`, pg: "" },
          ...Array.from(sqlite.matchAll(/\?/g), () => 1)
        )
      )
      const steps = plan.map(({ detail }) => detail)
      expect(steps.length).toBeGreaterThan(0)
      const scans = steps.filter((step) => isScan.test(step) && !only.test(step))
      expect([...scans, ...steps.filter((step) => step.includes("TEMP B-TREE"))]).toEqual([])
    }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" })))
  )
})
