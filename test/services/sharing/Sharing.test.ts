import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Scope, TestClock } from "effect"
import { ServerError } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Postgres from "../../../layers/sql/database/Postgres.ts"
import * as ResilienceStoreSql from "../../../layers/sql/stores/ResilienceStoreSql.ts"
import * as Sqlite from "../../../layers/sql/database/Sqlite.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import { ResilienceStore } from "../../../services/sharing/ResilienceStore.ts"
import * as Sharing from "../../../services/sharing/Sharing.ts"
import { SendLimits } from "../../../services/telegram/SendLimits.ts"
import { eventually } from "../../support/Daemon.ts"
import { capturing } from "../../support/logs.ts"
import { freshDatabase } from "../../support/Postgres.ts"

const failure = new ServerError({ request: RequestId.make("r"), candidate: "a", attempt: 1, status: 500 })

/** A process with breakers, a budget and limits of its own, on a store. */
const process = Effect.fnUntraced(function* (store: typeof ResilienceStore.Service) {
  const { at, layer } = capturing()
  const scope = yield* Scope.make()
  const own = Layer.mergeAll(
    Layer.provide(Breakers.layer({ consecutive: 1, successes: 1 }), BreakerStore.none),
    Budget.layer({ all: { share: 0, floor: 1, window: 10_000 } }),
    SendLimits.layer({ rate: 20 })
  )
  const context = yield* Sharing.layer.pipe(
    Layer.provideMerge(own),
    Layer.provide([Layer.succeed(ResilienceStore, store), layer]),
    Layer.fresh,
    Layer.buildWithScope(scope)
  )
  const breaker = yield* Context.get(context, Breakers).get("a")
  const end = Scope.close(scope, Exit.void)
  yield* Effect.addFinalizer(() => end)
  return {
    breakers: Context.get(context, Breakers),
    budget: Context.get(context, Budget),
    limits: Context.get(context, SendLimits),
    breaker,
    state: Effect.map(breaker.view, ({ state }) => state),
    fails: Effect.ignore(breaker.protect()(Effect.fail(failure))),
    succeeds: Effect.ignore(breaker.protect()(Effect.void)),
    warnings: () => at("WARN"),
    end
  }
})

describe("what processes share in memory", () => {
  const two = Effect.gen(function* () {
    const store = Context.get(yield* Layer.build(ResilienceStore.memory), ResilienceStore)
    let gone = false
    const fragile = ResilienceStore.of({
      ...store,
      exchange: (process, known) =>
        Effect.suspend(() =>
          gone ? new StoreUnavailable({ operation: "resilience", code: "08006" }) : store.exchange(process, known)
        )
    })
    const pair = [yield* process(fragile), yield* process(fragile)] as const
    yield* TestClock.adjust(0)
    return { pair, store: fragile, lose: (lost: boolean) => Effect.sync(() => void (gone = lost)) }
  })

  it.scoped("a breaker that opens in one opens in the other, for as long, and closes with it", () =>
    Effect.gen(function* () {
      const { pair, store } = yield* two
      const [first, second] = pair
      yield* first.fails
      expect(yield* second.state).toBe("closed")
      yield* TestClock.adjust("1 second")
      expect(yield* second.state).toBe("open")
      expect(second.breaker.unsafeWait()).toBe(29_000)
      // One that starts later knows it, also where it has not made the breaker yet.
      const third = yield* process(store)
      yield* TestClock.adjust("500 millis")
      expect(yield* third.state).toBe("open")

      yield* TestClock.adjust("28500 millis")
      yield* second.succeeds
      expect(yield* second.state).toBe("closed")
      yield* TestClock.adjust("1 second")
      expect(yield* first.state).toBe("closed")
      yield* TestClock.adjust("5 seconds")
      expect([yield* first.state, yield* second.state, yield* third.state]).toEqual(["closed", "closed", "closed"])
    })
  )

  it.scoped("of two moves at about the same time the newer one stands everywhere", () =>
    Effect.gen(function* () {
      const { pair } = yield* two
      const [first, second] = pair
      yield* first.fails
      yield* TestClock.adjust(10)
      yield* second.breaker.isolate
      yield* TestClock.adjust("2 seconds")
      expect([yield* first.state, yield* second.state]).toEqual(["isolated", "isolated"])
      yield* first.breaker.reset
      yield* TestClock.adjust("1 second")
      expect(yield* second.state).toBe("closed")
    })
  )

  it.scoped("what one spends on trying again, the other has no more", () =>
    Effect.gen(function* () {
      const { pair } = yield* two
      const [first, second] = pair
      for (let i = 0; i < 6; i++) expect(first.budget.unsafeSpend(`client ${i}`)).toBe(true)
      yield* TestClock.adjust("1 second")
      let left = 0
      while (second.budget.unsafeSpend(`client ${left}`)) left++
      expect(left).toBe(4)
    })
  )

  it.scoped("whom Telegram holds back, neither writes to", () =>
    Effect.gen(function* () {
      const { pair } = yield* two
      const [first, second] = pair
      yield* first.limits.refused(7, 5000)
      yield* TestClock.adjust("1 second")
      expect(yield* second.limits.admit(7)).toBe(4000)
      expect(yield* second.limits.admit(8)).toBe(0)
      yield* first.limits.refused(8, 5000)
      yield* first.limits.refused(9, 5000)
      yield* TestClock.adjust("1 second")
      expect(yield* second.limits.admit(10)).toBe(4000)
      yield* TestClock.adjust("4 seconds")
      expect(yield* second.limits.admit(10)).toBe(0)
    })
  )

  it.scoped("the pace is shared by those who live", () =>
    Effect.gen(function* () {
      const { pair } = yield* two
      const [first, second] = pair
      /** How many go out within ten seconds. */
      const sent = Effect.gen(function* () {
        let count = 0
        const sending = Effect.flatMap(first.limits.admit(7), (wait) =>
          wait === 0 ? Effect.sync(() => void count++) : Effect.sleep(wait)
        )
        yield* Effect.raceFirst(Effect.forever(sending), Effect.sleep("10 seconds"))
        return count
      })
      const measured = Effect.gen(function* () {
        const fiber = yield* Effect.fork(sent)
        yield* TestClock.adjust("10 seconds")
        return yield* fiber
      })
      // At its start the first one knew of no other.
      yield* TestClock.adjust("1 second")
      const shared = yield* measured
      expect(shared).toBeGreaterThan(90)
      expect(shared).toBeLessThan(105)
      yield* second.end
      yield* TestClock.adjust("1 second")
      const alone = yield* measured
      expect(alone).toBeGreaterThan(190)
      expect(alone).toBeLessThan(210)
    })
  )

  it.scoped("a store that fails is told once; each goes on, and what it did meanwhile is told later", () =>
    Effect.gen(function* () {
      const { lose, pair } = yield* two
      const [first, second] = pair
      yield* lose(true)
      yield* TestClock.adjust("3 seconds")
      yield* first.fails
      yield* TestClock.adjust("3 seconds")
      expect([yield* first.state, yield* second.state]).toEqual(["open", "closed"])
      // The log of the first one has what both say.
      expect([first.warnings().length, second.warnings().length]).toEqual([2, 1])
      yield* lose(false)
      yield* TestClock.adjust("1 second")
      expect(yield* second.state).toBe("open")
    })
  )
})

const kinds = [
  ["SQLite", Sqlite.layer({ filename: ":memory:" })],
  ["PostgreSQL", Layer.unwrapEffect(Effect.map(freshDatabase, (url) => Postgres.layer({ url })))]
] as const

for (const [name, database] of kinds) {
  describe(`what processes share on ${name}`, () => {
    it.scopedLive("moves, spending and holds reach the other process, and an end is noticed", () =>
      Effect.gen(function* () {
        const stored = ResilienceStoreSql.layer(1).pipe(Layer.provide(Writer.layer), Layer.provide(database))
        const store = Context.get(yield* Layer.build(stored), ResilienceStore)
        const first = yield* process(store)
        const second = yield* process(store)
        const other = (known = { moves: [], paid: 0, spent: 0, holds: [] }) => store.exchange("watcher", known)
        yield* eventually(
          "both processes",
          Effect.map(other(), ({ others }) => (others.length === 2 ? true : undefined))
        )
        yield* first.fails
        yield* first.limits.refused(7, 60_000)
        expect(first.budget.unsafeSpend("client")).toBe(true)
        yield* eventually(
          "the open breaker",
          Effect.map(second.state, (state) => (state === "open" ? true : undefined))
        )
        expect(second.breaker.unsafeWait()).toBeGreaterThan(20_000)
        yield* eventually(
          "the hold",
          Effect.map(second.limits.admit(7), (wait) => (wait > 50_000 ? true : undefined))
        )
        yield* eventually(
          "what was spent",
          Effect.map(other(), ({ others }) => (others.some(({ spent }) => spent === 1) ? true : undefined))
        )
        yield* second.breaker.reset
        yield* eventually(
          "the closed breaker",
          Effect.map(first.state, (state) => (state === "closed" ? true : undefined))
        )
        // An older move changes nothing any more.
        yield* store.exchange("late", {
          moves: [{ name: "a", state: "isolated", openings: 1, wait: 0, age: 600_000 }],
          paid: 0,
          spent: 0,
          holds: []
        })
        expect((yield* other()).moves.map(({ state }) => state)).toEqual(["closed"])
        yield* first.end
        expect((yield* other()).others.map(({ process }) => process)).toContain("late")
        expect((yield* other()).others).toHaveLength(2)
      })
    )
  })
}
