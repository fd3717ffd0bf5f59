import { describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Layer, Option } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import type { Round } from "../../../../domain/turns/Round.ts"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import { all, exec } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { once } from "../../../../layers/sql/stores/ToolCallsSql.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const conversation = ConversationKey.make("1:7")
const id = requestId(1, 1, 100)
const turn = (...places: ReadonlyArray<number>) => ({ id, conversation, places, since: 0, history: 40, now: 5000 })
const call = (index: number, round = 0) => ({
  request: id,
  round,
  index,
  conversation,
  user: 7,
  name: "act\u0000",
  arguments: '{"what":"\u0000 \ud83d"}'
})
const round = (what: string): Round => ({
  upTo: 1,
  items: [
    { role: "reasoning", id: "r", content: '{"type":"x"}', model: "m" },
    { role: "assistant", content: `${what}\u0000`, model: "m" },
    { role: "call", id: "c", name: "act", content: "{}", model: "m" }
  ],
  usage: { promptTokens: 3, completionTokens: 2, cost: 0.5 }
})

const note = statement("insert into probe (filler) values (?)")
const acts = Effect.flatMap(Database, ({ read }) =>
  Effect.map(
    read("acts", () => all(statement<{ readonly filler: string }>("select filler from probe"))),
    (rows) => rows.map(({ filler }) => filler)
  )
)
const acting = (index: number, what: string) =>
  Effect.flatMap(Writer, ({ write }) =>
    write("act", () =>
      once(call(index), 6000, function* () {
        yield* exec(note, what)
        return `did ${what}\u0000`
      })
    )
  )
const accepted = Effect.flatMap(Updates, (_) => _.accept(1, [message(1), message(2)], undefined, 1000))

describe.each(databases)("calls of tools on %s", (_, database) => {
  const stores = Layer.provideMerge(Stores.layer, database)

  it.effect("act once under their turn, round and index, and give the same result ever after", () =>
    Effect.gen(function* () {
      expect(yield* acting(0, "a")).toBe("did a\u0000")
      expect(yield* acting(0, "again")).toBe("did a\u0000")
      expect(yield* acting(1, "b")).toBe("did b\u0000")
      expect(yield* acts).toEqual(["a", "b"])
    }).pipe(Effect.provide(stores))
  )

  it.effect("that fail leave neither an act nor a result", () =>
    Effect.gen(function* () {
      const { write } = yield* Writer
      const broken = statement("insert into nowhere (filler) values (?)")
      const failing = write("act", () =>
        once(call(0), 6000, function* () {
          yield* exec(note, "a")
          yield* exec(broken, "b")
          return "done"
        })
      )
      expect(Exit.isFailure(yield* Effect.exit(failing))).toBe(true)
      expect(yield* acts).toEqual([])
      expect(yield* acting(0, "c")).toBe("did c\u0000")
      expect(yield* acts).toEqual(["c"])
    }).pipe(Effect.provide(stores))
  )

  it.effect("have their results in the rounds of a turn, and those that the tool kept itself stand", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accepted
      expect((yield* store.claim(turn(1))).rounds).toEqual([])
      expect(yield* store.round(id, 0, round("first"))).toEqual(round("first"))
      expect(yield* store.round(id, 0, round("another"))).toEqual(round("first"))
      yield* acting(1, "b")
      expect(yield* store.result(call(1), "late", 7000)).toBe("did b\u0000")
      expect(yield* store.result(call(2), "error: no", 7000)).toBe("error: no")
      yield* store.round(id, 1, round("second"))
      const { rounds } = yield* store.claim(turn(1))
      expect(rounds).toEqual([
        { ...round("first"), results: [undefined, "did b\u0000", "error: no"] },
        { ...round("second"), results: [] }
      ])
    }).pipe(Effect.provide(stores))
  )

  it.effect("stay when the turn grows, even when its answer goes", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accepted
      yield* store.claim(turn(1))
      yield* store.round(id, 0, round("first"))
      yield* acting(0, "a")
      const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
      yield* store.answered(new Answer({ turn: id, kind: "whole", text: "a", at: 6000, ...none }), [])
      const grown = yield* store.claim(turn(1, 2))
      expect(grown.answer).toEqual(Option.none())
      expect(grown.rounds).toEqual([{ ...round("first"), results: ["did a\u0000"] }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("end what was known of their round, and what comes late of it is not found", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      const checkpoint = (text: string) => ({ candidate: "m", body: "b", text })
      const claimed = Effect.map(store.claim(turn(1)), (found) => found.checkpoint)
      yield* accepted
      yield* claimed
      yield* store.checkpoint([{ turn: id, round: 0, checkpoint: checkpoint("first") }])
      yield* store.round(id, 0, round("first"))
      expect(yield* claimed).toEqual(Option.none())
      yield* store.checkpoint([{ turn: id, round: 0, checkpoint: checkpoint("late") }])
      expect(yield* claimed).toEqual(Option.none())
      yield* store.checkpoint([{ turn: id, round: 1, checkpoint: checkpoint("second") }])
      yield* store.checkpoint([{ turn: id, round: 0, checkpoint: checkpoint("later") }])
      expect(yield* claimed).toEqual(Option.some(checkpoint("second")))
    }).pipe(Effect.provide(stores))
  )
})

const postgres = databases[1]?.[1] ?? Layer.die("no PostgreSQL")

describe("two processes on PostgreSQL", () => {
  it.live("that run one call at once let it act once", () =>
    Effect.gen(function* () {
      const database = yield* Database
      const one = yield* Layer.build(Layer.fresh(Writer.layer)).pipe(Effect.provideService(Database, database))
      const other = yield* Layer.build(Layer.fresh(Writer.layer)).pipe(Effect.provideService(Database, database))
      const begun = yield* Deferred.make<void>()
      const slow = Effect.flatMap(Writer, ({ write }) =>
        write("act", () =>
          once(call(0), 6000, function* () {
            yield* exec(note, "one")
            Deferred.unsafeDone(begun, Effect.void)
            // The other one has come by then, and waits.
            yield* exec(statement("select pg_sleep(0.05)"))
            return "by one"
          })
        )
      ).pipe(Effect.provide(one))
      const late = Effect.zipRight(Deferred.await(begun), Effect.provide(acting(0, "other"), other))
      expect(yield* Effect.all([slow, late], { concurrency: 2 })).toEqual(["by one", "by one"])
      expect(yield* acts).toEqual(["one"])
    }).pipe(Effect.scoped, Effect.provide(postgres))
  )
})
