import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Metric, MetricState, TestClock } from "effect"
import { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import type { RouteEvent } from "../../../domain/model/RouteEvent.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import type { Backlog } from "../../../domain/telemetry/Backlog.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as CacheMetrics from "../../../services/telemetry/CacheMetrics.ts"
import { Census } from "../../../services/telemetry/Census.ts"
import { arrivedLate, LateArrivals } from "../../../services/telemetry/LateArrivals.ts"
import { Telemetry } from "../../../services/telemetry/Telemetry.ts"
import { TopCounts } from "../../../services/telemetry/TopCounts.ts"
import { acceptToDelivered, received } from "../../../services/telemetry/UpdateMetrics.ts"

const census = (backlog: Effect.Effect<Backlog, StoreUnavailable>) => Layer.succeed(Census, { backlog })
const nothing = census(Effect.succeed({ updates: 0, conversations: 0, deadLetters: 0, since: null }))
const late = Layer.sync(LateArrivals, () => new TopCounts<ConversationKey>(4))

const layer = (store = nothing) => Layer.provideMerge(Telemetry.layer, Layer.mergeAll(RouteEvents.layer, store, late))

const asked = { request: RequestId.make("42:1:100"), candidate: "a/b", attempt: 1, at: 0 }
const called = (why: "first" | "retry" | "fallback" = "first"): RouteEvent => ({ _tag: "Called", ...asked, why })
const answered = (after: number): RouteEvent => ({
  _tag: "Answered",
  ...asked,
  after,
  promptTokens: 7,
  completionTokens: null,
  cost: 0.25
})
const failed = (failure: string): RouteEvent => ({ _tag: "Failed", ...asked, after: 10, failure, retryIn: null })
const breaker = (state: "closed" | "open" | "half-open", candidate = "a/b"): RouteEvent => ({
  _tag: "Breaker",
  candidate,
  state,
  at: 0,
  until: null
})

const tell = (...events: ReadonlyArray<RouteEvent>) =>
  Effect.map(RouteEvents, (route) => {
    for (const event of events) route.tell(event)
  })
const snapshot = Effect.flatMap(Telemetry, ({ snapshot }) => snapshot)

/** A counter of the registry, all its labels together. */
const registered = (name: string) =>
  Effect.map(Metric.snapshot, (pairs) =>
    pairs
      .filter(({ metricKey }) => metricKey.name === name)
      .reduce(
        (sum, { metricState }) => sum + (MetricState.isCounterState(metricState) ? Number(metricState.count) : 0),
        0
      )
  )

describe("telemetry", () => {
  it.effect("counts calls by why, their failures by class, tokens and cost, and has their rate of success", () =>
    Effect.gen(function* () {
      yield* tell(called(), failed("ServerError"), called("retry"), failed("RateLimited"), called("fallback"))
      yield* tell(answered(100), called(), answered(100), called(), failed("Interrupted"))
      yield* tell({ _tag: "Skipped", request: asked.request, candidate: "c/d", at: 0, why: "throttled" })
      yield* tell({ _tag: "Resumed", ...asked, how: "instruct" })
      const { calls, cost, tokens } = yield* snapshot
      expect(calls).toEqual({
        total: 5,
        succeeded: 2,
        failed: 2,
        brokenOff: 1,
        successRate: 0.5,
        why: { first: 3, retry: 1, fallback: 1 },
        failures: { ServerError: 1, RateLimited: 1 },
        rejections: { throttled: 1 },
        resumed: { instruct: 1 }
      })
      expect([tokens, cost]).toEqual([{ prompt: 14 }, 0.5])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("has the average and the percentiles of a sorted array, within 3.1 %", () =>
    Effect.gen(function* () {
      // 1 to 1000 ms, in no order.
      const times = Array.from({ length: 1000 }, (_, index) => ((index * 389) % 1000) + 1)
      yield* tell(...times.map((after): RouteEvent => ({ _tag: "FirstToken", ...asked, after })))
      const { firstToken } = yield* snapshot
      expect(firstToken.count).toBe(1000)
      expect(firstToken.average).toBeCloseTo(500.5, 6)
      const sorted = times.toSorted((a, b) => a - b)
      for (const [found, share] of [
        [firstToken.p50, 0.5],
        [firstToken.p95, 0.95],
        [firstToken.p99, 0.99]
      ] as const) {
        const exact = sorted[share * 1000 - 1] ?? NaN
        expect(Math.abs((found ?? NaN) - exact) / exact).toBeLessThan(0.031)
      }
    }).pipe(Effect.provide(layer()))
  )

  it.effect("counts changes of breakers, and not where one stands when it is first heard of", () =>
    Effect.gen(function* () {
      yield* tell(breaker("open", "before"))
      yield* Effect.gen(function* () {
        yield* tell(breaker("half-open", "before"), breaker("closed", "before"))
        yield* tell(breaker("closed", "after"), breaker("open", "after"), breaker("open", "after"))
        expect((yield* snapshot).transitions).toEqual({ "half-open": 1, closed: 1, open: 1 })
      }).pipe(Effect.provide(Layer.provide(Telemetry.layer, nothing)))
    }).pipe(Effect.provide(RouteEvents.layer))
  )

  it.effect("begins anew at a reset, while the registry goes on", () =>
    Effect.gen(function* () {
      const telemetry = yield* Telemetry
      const key = ConversationKey.make("42:7")
      yield* tell(called(), answered(1000))
      yield* Metric.incrementBy(received, 5)
      yield* arrivedLate(key, 2)
      const before = yield* registered("holdfast_model_calls_total")
      yield* TestClock.adjust("1 minute")
      yield* telemetry.reset
      const empty = yield* snapshot
      expect(empty).toMatchObject({ since: 60_000, updates: { received: 0, late: 0 }, late: [], tokens: {}, cost: 0 })
      expect(empty.calls).toMatchObject({ total: 0, successRate: null })
      expect(empty.call).toEqual({ count: 0, average: null, p50: null, p95: null, p99: null })
      expect(yield* registered("holdfast_model_calls_total")).toBe(before)
      yield* tell(called(), answered(10))
      const { call } = yield* snapshot
      expect([call.count, Math.round(call.average ?? NaN)]).toEqual([1, 10])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("stops counting when it is gone, and has nothing of what was before it", () =>
    Effect.gen(function* () {
      const counted = Effect.map(snapshot, ({ calls }) => calls.total)
      const fresh = Layer.fresh(Layer.provide(Telemetry.layer, nothing))
      expect(yield* Effect.zipRight(tell(called()), counted).pipe(Effect.provide(fresh))).toBe(1)
      const before = yield* registered("holdfast_model_calls_total")
      yield* tell(called())
      expect(yield* registered("holdfast_model_calls_total")).toBe(before)
      expect(yield* counted.pipe(Effect.provide(fresh))).toBe(0)
    }).pipe(Effect.provide(RouteEvents.layer))
  )

  it.effect("times operations, however they end", () =>
    Effect.gen(function* () {
      const { time } = yield* Telemetry
      const whole = yield* Effect.fork(time("thinking")(Effect.sleep("200 millis")))
      const broken = yield* Effect.fork(time("sending")(Effect.delay(Effect.fail("no"), "3 seconds")))
      const stopped = yield* Effect.fork(time("waiting")(Effect.never))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.interrupt(stopped)
      expect(Exit.isSuccess(yield* Fiber.await(whole))).toBe(true)
      expect(yield* Effect.flip(Fiber.join(broken))).toBe("no")
      const { operations } = yield* snapshot
      expect(operations["thinking"]?.average).toBeCloseTo(200, 6)
      expect(operations["sending"]?.average).toBeCloseTo(3000, 6)
      expect(operations["waiting"]?.average).toBeCloseTo(3000, 6)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("has the hit rate of caches, what is late and where, and what is behind since when", () => {
    const behind = census(Effect.succeed({ updates: 3, conversations: 2, deadLetters: 0, since: 1000 }))
    return Effect.gen(function* () {
      yield* Metric.increment(CacheMetrics.misses("prompts"))
      yield* Metric.incrementBy(CacheMetrics.hits("prompts"), 3)
      yield* arrivedLate(ConversationKey.make("42:7"), 1)
      yield* arrivedLate(ConversationKey.make("42:8"), 2)
      yield* Metric.update(acceptToDelivered, 2)
      yield* TestClock.adjust("11 seconds")
      const found = yield* snapshot
      expect(found.cache).toEqual({ hits: 3, misses: 1, hitRate: 0.75 })
      expect(found.updates.late).toBe(3)
      expect(found.late.map(({ conversation, late }) => [conversation, late])).toEqual([
        ["42:8", 2],
        ["42:7", 1]
      ])
      const lines = (yield* Effect.flatMap(Telemetry, ({ format }) => format)).split("\n")
      const line = (name: string) =>
        lines
          .find((line) => line.startsWith(name))
          ?.slice(name.length)
          .trim()
      expect(line("backlog")).toBe("3 updates, 2 conversations, the oldest for 10 s")
      expect(line("late in")).toBe("2 in 42:8, 1 in 42:7")
      expect(line("cache hit rate")).toBe("75 % (3 hits, 1 misses)")
      expect(line("accept to delivered")).toMatch(/^1 times, average 2 s, p50 [12](\.\d)? s/)
      expect(line("calls")).toBe("0: none")
    }).pipe(Effect.provide(layer(behind)))
  })

  it.effect("says what it knows also while the store does not answer", () => {
    const gone = census(Effect.fail(new StoreUnavailable({ operation: "backlog", code: "SQLITE_BUSY" })))
    return Effect.gen(function* () {
      yield* tell(called())
      const telemetry = yield* Telemetry
      expect(yield* snapshot).toMatchObject({ backlog: null, calls: { total: 1 } })
      expect(yield* telemetry.format).toContain("unknown: the store does not answer")
      const age = (yield* telemetry.metrics).find(({ metricKey }) => metricKey.name === "holdfast_backlog_age_seconds")
      expect(age && MetricState.isGaugeState(age.metricState) ? age.metricState.value : undefined).toBeNaN()
    }).pipe(Effect.provide(layer(gone)))
  })

  it.effect("has at most 128 series of a name, however many candidates there are, and one for all others", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 1000 }, (_, index) => ({ ...asked, candidate: `model-${index}` }))
      yield* tell(...many.map((one): RouteEvent => ({ _tag: "FirstToken", ...one, after: 1 })))
      const labels = (yield* Metric.snapshot)
        .filter(({ metricKey }) => metricKey.name === "holdfast_model_first_token_seconds")
        .flatMap(({ metricKey }) => metricKey.tags.map(({ value }) => value))
      expect(labels.length).toBe(129)
      expect(labels).toContain("other")
      expect((yield* snapshot).firstToken.count).toBe(1000)
    }).pipe(Effect.provide(layer()))
  )
})
