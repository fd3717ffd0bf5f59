import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Layer, Scope, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { lengths } from "../../../domain/telemetry/Period.ts"
import { Census } from "../../../services/telemetry/Census.ts"
import { History } from "../../../services/telemetry/History.ts"
import { type Counted, HistoryStore } from "../../../services/telemetry/HistoryStore.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as TurnMetrics from "../../../services/telemetry/TurnMetrics.ts"
import { acceptToDelivered, late } from "../../../services/telemetry/UpdateMetrics.ts"

const { minute } = lengths

/** What was added to a store that can be unavailable. */
const world = () => {
  const added: Array<Counted> = []
  const state = { isAway: false }
  const store = Layer.succeed(HistoryStore, {
    add: (counted) =>
      Effect.suspend(() => {
        if (state.isAway) return Effect.fail(new StoreUnavailable({ operation: "history", code: "SQLITE_FULL" }))
        added.push(...counted)
        return Effect.void
      }),
    read: () => Effect.succeed([])
  })
  const census = Layer.succeed(Census, {
    backlog: Effect.succeed({ updates: 0, conversations: 3, deadLetters: 0, since: 0 })
  })
  const layer = History.layer(Effect.succeed(1000)).pipe(
    Layer.provide([store, census]),
    Layer.provideMerge(RouteEvents.layer)
  )
  return { added, state, layer }
}
const stopped = () => TurnMetrics.ended("stopped").unsafeUpdate(1, [])
const seen = (added: ReadonlyArray<Counted>) =>
  added.map(({ minute: at, tally }) => [at / minute, tally.counts["turns:stopped"] ?? 0])

describe("the history", () => {
  it.effect("writes what was counted in each minute, once, and not what was counted before it began", () =>
    Effect.gen(function* () {
      stopped()
      const { added, layer } = world()
      yield* Effect.gen(function* () {
        yield* TestClock.adjust("30 seconds")
        stopped()
        stopped()
        late.unsafeUpdate(3, [])
        acceptToDelivered.unsafeUpdate(1.5, [])
        yield* TestClock.adjust("30 seconds")
        stopped()
        yield* TestClock.adjust("2 minutes")
        expect(seen(added)).toEqual([
          [0, 2],
          [1, 1],
          [2, 0]
        ])
        const { counts, levels, times } = added[0]?.tally ?? { counts: {}, levels: {}, times: {} }
        expect(counts["late"]).toBe(3)
        expect(times["total"]?.buckets.slice(1)).toEqual([1])
        expect(levels["memory"]).toEqual({ samples: 1, sum: 1000, most: 1000 })
        expect(levels["backlog"]).toEqual({ samples: 1, sum: 3, most: 3 })
        expect(levels["age"]).toEqual({ samples: 1, sum: 60, most: 60 })
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("writes the minute that a shutdown cuts short", () =>
    Effect.gen(function* () {
      const { added, layer } = world()
      const scope = yield* Scope.make()
      yield* Layer.buildWithScope(layer, scope)
      yield* TestClock.adjust("90 seconds")
      stopped()
      yield* Scope.close(scope, Exit.void)
      expect(seen(added)).toEqual([
        [0, 0],
        [1, 1]
      ])
      expect(added.map(({ serial }) => serial)).toEqual([1, 2])
    })
  )

  it.effect("keeps the minutes while the store is unavailable, an hour of them apart, and writes each once", () =>
    Effect.gen(function* () {
      const { added, layer, state } = world()
      yield* Effect.gen(function* () {
        state.isAway = true
        stopped()
        yield* TestClock.adjust("1 minute")
        stopped()
        yield* TestClock.adjust("61 minutes")
        expect(added).toEqual([])
        state.isAway = false
        yield* TestClock.adjust("1 minute")
        expect(added.length).toBe(60)
        expect(seen(added).reduce((sum, [, count = 0]) => sum + count, 0)).toBe(2)
        expect(added.at(-1)?.minute).toBe(62 * minute)
        yield* TestClock.adjust("1 minute")
        expect(added.length).toBe(61)
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("tells for how long a circuit breaker rejected calls, also over the end of a minute", () =>
    Effect.gen(function* () {
      const { added, layer } = world()
      yield* Effect.gen(function* () {
        const { tell } = yield* RouteEvents
        const breaker = (state: "closed" | "open" | "half-open") =>
          Effect.map(TestClock.currentTimeMillis, (at) =>
            tell({ _tag: "Breaker", candidate: "a/b", state, at, until: null })
          )
        yield* TestClock.adjust("50 seconds")
        yield* breaker("open")
        yield* TestClock.adjust("20 seconds")
        yield* breaker("half-open")
        yield* TestClock.adjust("2 minutes")
        expect(added.map(({ tally }) => tally.counts["open:a/b"])).toEqual([10, 10, undefined])
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect("waits only a moment for the store when the daemon stops", () =>
    Effect.gen(function* () {
      const never = yield* Deferred.make<void>()
      const layer = History.layer(Effect.succeed(1)).pipe(
        Layer.provide(
          Layer.succeed(HistoryStore, { add: () => Deferred.await(never), read: () => Effect.succeed([]) })
        ),
        Layer.provide(
          Layer.succeed(Census, {
            backlog: Effect.fail(new StoreUnavailable({ operation: "backlog", code: "CLOSED" }))
          })
        ),
        Layer.provide(RouteEvents.layer)
      )
      const scope = yield* Scope.make()
      yield* Layer.buildWithScope(layer, scope)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("2 seconds")
      yield* closing.await
    })
  )
})
