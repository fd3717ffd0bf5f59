import * as PgClient from "@effect/sql-pg/PgClient"
import * as Reactivity from "@effect/experimental/Reactivity"
import { describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { expect } from "vitest"
import { againId, ConversationKey, requestId } from "../../../../domain/Ids.ts"
import { migrations } from "../../../../layers/sql/database/Migrations.ts"
import { exec } from "../../../../layers/sql/database/Operation.ts"
import { reserve } from "../../../../layers/sql/database/PostgresSession.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import { open } from "../../../../layers/sql/database/SqliteConnection.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { DeadLetters } from "../../../../services/turns/DeadLetters.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { rawMessage } from "../../../support/arrivals.ts"
import { freshDatabase } from "../../../support/Postgres.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const conversation = ConversationKey.make("1:7")
const idOf = (update: number) => requestId(1, update, 0)

/** The last version that kept what refused people wrote, and no envelopes. */
const version = 12

const insert = statement(`
  insert into updates (id, bot, stamp, status, accepted_at, conversation, place, chat, user_id, kind, about, ref, body)
  values (?, 1, 0, 'received', 1000, '1:7', ?, 7, 7, ?, ?, ?, ?)`)

const rows = [
  ["tell", "remind", "/remind@the_bot tomorrow at 10 coffee"],
  ["tell", "zone", "/zone Berlin"],
  ["message", null, "/zone@another_bot Berlin"],
  ["message", null, "hello"],
  ["tell", "refused", "let me in"]
] as const

/** A database as that version leaves it, with an update of each kind, and a dead letter of the fourth. */
function* older() {
  yield* exec(statement("create table versions (version integer primary key)"))
  for (const [index, texts] of migrations.slice(0, version).entries()) {
    for (const text of texts) yield* exec(statement(text))
    yield* exec(statement("insert into versions (version) values (?)"), index + 1)
  }
  yield* exec(statement("insert into conversations (id, places, idle, touched_at) values ('1:7', 5, 1, 1000)"))
  for (const [index, [kind, about, text]] of rows.entries()) {
    const id = idOf(index + 1)
    const ref = { id, kind, message: index + 1, sequence: index + 1, sentAt: 0, long: false }
    const raw = rawMessage(7, index + 1, text)
    yield* exec(insert, id, index + 1, kind, about, JSON.stringify(ref), JSON.stringify(raw))
  }
  const id = idOf(4)
  yield* exec(
    statement(`insert into turns (id, conversation, place, status, attempts, claimed_at)
      values (?, '1:7', 4, 'answered', 1, 1000)`),
    id
  )
  yield* exec(statement("update updates set turn = ? where id = ?"), id, id)
  yield* exec(statement("insert into letters (turn, why, died_at) values (?, 'dead', 2000)"), id)
}

const sqlite = Effect.gen(function* () {
  const filename = `${yield* temporaryFolder}/holdfast.db`
  yield* Effect.scoped(Effect.flatMap(open({ filename }), (session) => session.run(older)))
  return Sqlite.layer({ filename })
})

const postgres = Effect.gen(function* () {
  const url = yield* freshDatabase
  yield* Effect.scoped(
    PgClient.make({ url }).pipe(
      Effect.provide(Reactivity.layer),
      Effect.flatMap(reserve),
      Effect.flatMap((session) => session.run(older))
    )
  )
  return Postgres.layer({ url })
})

describe.each([
  ["SQLite", Layer.unwrapScoped(sqlite)],
  ["PostgreSQL", Layer.unwrapScoped(postgres)]
] as const)("a database of an older version on %s", (_, database) => {
  it.effect("has its updates read as they were read then; what refused people wrote goes", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const read = yield* Effect.forEach(rows, (_, index) => updates.find(idOf(index + 1)))
      expect(read.map(Option.map(({ about, argument, kind, text }) => [kind, about, argument, text]))).toEqual([
        Option.some(["tell", "remind", "tomorrow at 10 coffee", rows[0][2]]),
        Option.some(["tell", "zone", "Berlin", rows[1][2]]),
        Option.some(["message", undefined, undefined, rows[2][2]]),
        Option.some(["message", undefined, undefined, "hello"]),
        Option.none()
      ])

      // What waited is answered, and so is a letter of before.
      expect((yield* updates.unconfirmed(Number.MAX_SAFE_INTEGER, 10)).map(({ ref }) => ref.place)).toEqual([
        1, 2, 3, 4, 5
      ])
      const turns = yield* TurnStore
      const places = [3]
      const claimed = yield* turns.claim({ id: idOf(3), conversation, places, since: 0, history: 1, now: 3000 })
      expect(claimed.members.map(({ envelope }) => envelope.text)).toEqual([rows[2][2]])
      yield* (yield* DeadLetters).decide(idOf(4), "retried", 3000, "console")
      expect(Option.map(yield* updates.find(againId(idOf(4))), ({ text }) => text)).toEqual(Option.some("hello"))
    }).pipe(Effect.provide(Layer.provide(Stores.layer, database)))
  )
})
