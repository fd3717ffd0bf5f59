import { describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Option, TestClock } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import { asideId, ConversationKey, noticeId, requestId } from "../../../../domain/Ids.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import * as Retention from "../../../../layers/sql/stores/Retention.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { SeenStore } from "../../../../services/media/SeenStore.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"
import { message, skipped } from "./Arrivals.ts"

const conversation = ConversationKey.make("1:7")
const id = (update: number) => requestId(1, update, 100)
const day = Duration.toMillis(Duration.days(1))

const count = (table: string) =>
  Effect.flatMap(Database, ({ read }) =>
    Effect.map(
      read("count", () => all(statement<{ readonly rows: number }>(`select count(*) as rows from ${table}`))),
      ([row]) => row?.rows
    )
  )
const left = Effect.flatMap(Database, ({ read }) =>
  Effect.map(
    read("left", () => all(statement<{ readonly id: string }>("select id from updates order by id"))),
    (rows) => rows.map((row) => row.id)
  )
)

/** A message that was accepted, taken in, and answered at a time. */
const answered = Effect.fnUntraced(function* (update: number, at: number) {
  const { placed } = yield* (yield* Updates).accept(1, [message(update)], undefined, at)
  const place = placed[0]?.ref.place ?? 0
  yield* (yield* Conversations).commit(conversation, { state: initial, confirmed: [place], wakeAt: null, idle: true })
  const turns = yield* TurnStore
  yield* turns.claim({ id: id(update), conversation, places: [place], since: 0, history: 1, now: at })
  const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
  yield* turns.round(id(update), 0, { upTo: place, items: [] })
  const call = { request: id(update), round: 0, index: 0, conversation, user: 7, name: "act", arguments: "{}" }
  yield* turns.result(call, "done", at)
  yield* (yield* SeenStore).keep(id(update), `file ${update}`, { _tag: "Text", text: "t", cut: false })
  yield* turns.answered(new Answer({ turn: id(update), kind: "whole", text: "a", at, ...none }), [
    { role: "user", content: "q" },
    { role: "assistant", content: "a" }
  ])
})
const delivered = Effect.fnUntraced(function* (update: number, at: number) {
  yield* answered(update, at)
  const receipts = yield* Receipts
  yield* receipts.intend(1, id(update), [{ chat_id: 7, text: "a" }], at)
  yield* receipts.sent(id(update), 0, 10_000 + update, at)
})

/** A sweep at a time, driven through its pauses. */
const sweepAt = Effect.fnUntraced(function* (now: number, keep: Partial<Retention.Retention> = {}) {
  yield* TestClock.setTime(now)
  const sweeping = yield* Effect.fork(Retention.sweep({ ...Retention.defaults, ...keep }))
  while (Option.isNone(yield* Fiber.poll(sweeping))) {
    yield* TestClock.adjust("50 millis")
    yield* Effect.promise(() => new Promise(setImmediate))
  }
  yield* Fiber.join(sweeping)
})

describe.each(databases)("Retention on %s", (_, database) => {
  const stores = Layer.provideMerge(Stores.layer, database)

  it.effect("deletes what was done 30 days ago, with all that hangs on it", () =>
    Effect.gen(function* () {
      yield* delivered(1, 0)
      yield* delivered(2, 2 * day)
      yield* (yield* Updates).accept(1, [skipped(3)], undefined, 0)
      yield* sweepAt(31 * day)
      expect(yield* left).toEqual([id(2)])
      for (const table of ["turns", "answers", "receipts", "rounds", "tool_calls", "seen"])
        expect(yield* count(table)).toBe(1)
      expect(yield* count("transcript")).toBe(4)
    }).pipe(Effect.provide(stores))
  )

  it.effect("never deletes what is unconfirmed, unanswered, or still to be sent", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const receipts = yield* Receipts
      yield* answered(1, 0)
      yield* updates.accept(1, [message(2), message(3), message(4, { kind: "tell", about: "help" })], undefined, 0)
      const confirm = { state: initial, confirmed: [3, 4], wakeAt: null, idle: true }
      yield* (yield* Conversations).commit(conversation, confirm)
      yield* receipts.intend(1, noticeId(id(4)), [{ chat_id: 7, text: "late" }], 0)
      yield* sweepAt(500 * day)
      expect(yield* left).toEqual([id(1), id(2), id(3), id(4)])
      yield* receipts.ended(noticeId(id(4)), "abandoned", 0)
      yield* receipts.intend(1, asideId(id(4)), [{ chat_id: 7, text: "set aside" }], 0)
      yield* sweepAt(500 * day)
      expect(yield* left).toEqual([id(1), id(2), id(3), id(4)])
      yield* receipts.ended(asideId(id(4)), "set aside", 0)
      yield* sweepAt(501 * day)
      expect(yield* left).toEqual([id(1), id(2), id(3)])
      expect(yield* count("receipts")).toBe(0)
    }).pipe(Effect.provide(stores))
  )

  it.effect("forgets a ping an hour after it came back, and a dead letter with its turn", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const about = { kind: "tell", about: "ping", chat: 0, message: 0 } as const
      yield* updates.accept(1, [message(1, about), message(2, about), message(3)], undefined, 0)
      yield* (yield* Conversations).confirm(ConversationKey.make("1:0"), [1, 2])
      yield* updates.handled(id(1), 100)
      yield* sweepAt(day / 24)
      expect(yield* left).toEqual([id(1), id(2), id(3)])
      yield* sweepAt(day / 24 + 1)
      expect(yield* left).toEqual([id(2), id(3)])

      const turns = yield* TurnStore
      yield* turns.claim({ id: id(3), conversation, places: [1], since: 0, history: 1, now: 0 })
      const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
      yield* turns.answered(new Answer({ turn: id(3), kind: "dead", text: "", at: 0, ...none }), [])
      yield* (yield* Conversations).confirm(conversation, [1])
      yield* (yield* Receipts).ended(id(3), "the chat is gone", 0)
      expect(yield* count("letters")).toBe(1)
      yield* sweepAt(31 * day)
      expect(yield* count("letters")).toBe(0)
    }).pipe(Effect.provide(stores))
  )

  it.effect("shortens a transcript by age and by messages", () =>
    Effect.gen(function* () {
      for (const update of [1, 2, 3, 4]) yield* delivered(update, update * day)
      yield* sweepAt(5 * day, { messages: 4 })
      expect(yield* count("transcript where place in (3, 4)")).toBe(4)
      expect(yield* count("transcript")).toBe(4)
      yield* sweepAt(94 * day)
      expect(yield* count("transcript where place = 4")).toBe(2)
      expect(yield* count("transcript")).toBe(2)
    }).pipe(Effect.provide(stores))
  )

  it.effect("forgets an idle conversation when nothing is left of it, and no earlier", () =>
    Effect.gen(function* () {
      yield* delivered(1, 0)
      yield* sweepAt(399 * day)
      expect(yield* count("conversations")).toBe(1)
      yield* sweepAt(401 * day)
      expect(yield* count("conversations")).toBe(0)
    }).pipe(Effect.provide(stores))
  )

  it.effect("goes on batch by batch", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 1200 }, (_, index) => skipped(index))
      yield* (yield* Updates).accept(1, many, undefined, 0)
      yield* sweepAt(31 * day)
      expect(yield* count("updates")).toBe(0)
    }).pipe(Effect.provide(stores))
  )
})

describe("Retention", () => {
  it.effect("sweeps a minute after the start, and then every hour", () =>
    Effect.gen(function* () {
      const accept = (update: number) => Effect.flatMap(Updates, (_) => _.accept(1, [skipped(update)], undefined, 0))
      yield* TestClock.setTime(31 * day)
      yield* Layer.build(Retention.layer())
      yield* accept(1)
      yield* TestClock.adjust("59 seconds")
      expect(yield* count("updates")).toBe(1)
      yield* TestClock.adjust("2 seconds")
      expect(yield* count("updates")).toBe(0)
      yield* accept(2)
      yield* TestClock.adjust("59 minutes")
      expect(yield* count("updates")).toBe(1)
      yield* TestClock.adjust("2 minutes")
      expect(yield* count("updates")).toBe(0)
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(Stores.layer, Sqlite.layer({ filename: ":memory:" }))))
  )
})
