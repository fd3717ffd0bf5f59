import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Layer, Metric, TestClock } from "effect"
import type { Cap } from "../../../domain/spending/Cap.ts"
import { CapReached } from "../../../domain/spending/CapReached.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { type Priced, Spending } from "../../../services/spending/Spending.ts"
import { spentShare } from "../../../services/telemetry/SpendingMetrics.ts"
import { SpendingStore } from "../../../services/spending/SpendingStore.ts"

const daily: Cap = { who: "all", per: "day", limit: 1000 }
const on = (caps: ReadonlyArray<Cap>) => Spending.layer({ caps }).pipe(Layer.provideMerge(SpendingStore.memory))

const call = (worst: number, more: Partial<Priced["spender"]> = {}): Priced => ({
  spender: { request: "r", ...more },
  purpose: "test",
  model: "m",
  worst
})

/** The charges by state. */
const ledger = Effect.map(
  Effect.flatMap(SpendingStore, ({ usage }) => usage("1970-01-01", "1999-12-31")),
  (rows) => Object.fromEntries(rows.map(({ charge, state }) => [state, charge]))
)
/** Lets the ends of attempts reach the ledger. */
const written = TestClock.adjust("1 second")

describe("Spending", () => {
  it.effect("frees what a call did not cost, and keeps what nobody tells", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      yield* within(call(600), ({ settle }) => Effect.sync(() => settle(100)))
      expect(yield* Effect.flip(within(call(600), () => Effect.void))).toEqual(
        new CapReached({ who: "all", per: "day", limit: 1000, worst: 600, resumesAt: 86_400_000 })
      )
      yield* written
      yield* within(call(600), () => Effect.void)
      yield* written
      expect(yield* ledger).toEqual({ reported: 100, reserved: 600 })
      yield* Effect.flip(within(call(301), () => Effect.void))
      yield* within(call(300), ({ release }) => Effect.sync(release))
    }).pipe(Effect.provide(on([daily])))
  )

  it.effect("keeps the reservation of a call that is interrupted or dies", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      yield* Effect.exit(within(call(300), () => Effect.die("bug")))
      yield* Effect.exit(within(call(300), () => Effect.interrupt))
      yield* written
      expect(yield* ledger).toEqual({ reserved: 600 })
    }).pipe(Effect.provide(on([daily])))
  )

  it.effect("begins anew with the next day, also when the clock jumps over midnight during a call", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      yield* within(call(1000), ({ settle }) =>
        Effect.zipRight(
          TestClock.setTime(86_401_000),
          Effect.sync(() => settle(1000))
        )
      )
      yield* written
      yield* within(call(1000), ({ settle }) => Effect.sync(() => settle(400)))
      yield* written
      expect((yield* (yield* SpendingStore).usage("1970-01-01", "1970-01-01"))[0]?.charge).toBe(1000)
      expect((yield* (yield* SpendingStore).usage("1970-01-02", "1970-01-02"))[0]?.charge).toBe(400)
    }).pipe(Effect.provide(on([daily])), (test) => Effect.zipRight(TestClock.setTime(86_399_000), test))
  )

  it.effect("lets a cap for one person replace that for each", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      const takes = (person: string, worst: number) =>
        Effect.map(Effect.exit(within(call(worst, { person }), () => Effect.void)), Exit.isSuccess)
      expect(yield* takes("1", 101)).toBe(false)
      expect(yield* takes("1", 100)).toBe(true)
      expect(yield* takes("2", 100)).toBe(true)
      expect(yield* takes("7", 500)).toBe(true)
    }).pipe(
      Effect.provide(
        on([
          { who: "person", per: "day", limit: 100 },
          { who: "person", per: "day", limit: 500, only: "7" }
        ])
      )
    )
  )

  it.effect("counts a cost beyond the reservation in full, and raises the bound of the model", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      yield* within(call(100), ({ settle }) => Effect.sync(() => settle(150)))
      yield* written
      expect(yield* ledger).toEqual({ reported: 150 })
      yield* within(call(100), () => Effect.void)
      yield* written
      expect(yield* ledger).toEqual({ reported: 150, reserved: 150 })
      expect(yield* (yield* SpendingStore).open("next", false)).toEqual(new Map([["m", 1.5]]))
    }).pipe(Effect.provide(on([daily])))
  )

  it.effect("measures what is spent of a cap for all, and begins again with its next period", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      const share = Effect.map(Metric.value(spentShare("day")), ({ value }) => value)
      yield* within(call(900), ({ settle }) => Effect.sync(() => settle(799)))
      yield* TestClock.adjust("10 seconds")
      expect(yield* share).toBe(0.799)
      yield* within(call(100), ({ settle }) => Effect.sync(() => settle(1)))
      yield* TestClock.adjust("10 seconds")
      expect(yield* share).toBe(0.8)
      yield* TestClock.adjust("10 seconds")
      expect(yield* share).toBe(0)
    }).pipe(
      Effect.provide(on([daily])),
      // Half a minute before midnight, without the time until then.
      (test) => Effect.zipRight(TestClock.setTime(24 * 3600 * 1000 - 25_000), test)
    )
  )

  it.effect("respects a cap that was lowered below what is spent", () =>
    Effect.gen(function* () {
      const store = yield* SpendingStore
      const running = (limit: number, worst: number) =>
        Effect.flatMap(Spending, ({ within }) =>
          Effect.exit(within(call(worst), ({ settle }) => Effect.sync(() => settle(worst))))
        ).pipe(
          Effect.map(Exit.isSuccess),
          Effect.provide(
            Layer.provide(Spending.layer({ caps: [{ ...daily, limit }] }), Layer.succeed(SpendingStore, store))
          )
        )
      expect(yield* running(1000, 600)).toBe(true)
      expect(yield* running(500, 1)).toBe(false)
      expect(yield* running(700, 100)).toBe(true)
      expect(yield* running(700, 1)).toBe(false)
    }).pipe(Effect.provide(SpendingStore.memory))
  )

  it.effect("makes no call whose reservation was not recorded", () =>
    Effect.gen(function* () {
      const store = yield* SpendingStore
      let isDown = true
      const failing = SpendingStore.of({
        ...store,
        reserve: (...all) =>
          Effect.suspend(() =>
            isDown ? new StoreUnavailable({ operation: "spending", code: "SQLITE_FULL" }) : store.reserve(...all)
          )
      })
      yield* Effect.gen(function* () {
        const { within } = yield* Spending
        expect((yield* Effect.flip(within(call(1000), () => Effect.die("called"))))._tag).toBe("StoreUnavailable")
        isDown = false
        yield* within(call(1000), () => Effect.void)
      }).pipe(Effect.provide(Layer.provide(Spending.layer({ caps: [daily] }), Layer.succeed(SpendingStore, failing))))
    }).pipe(Effect.provide(SpendingStore.memory))
  )

  it.effect("goes on under a new name when it was taken for dead", () =>
    Effect.gen(function* () {
      const spending = yield* Spending
      yield* spending.within(call(400), ({ settle }) => Effect.sync(() => settle(400)))
      yield* (yield* SpendingStore).close(yield* spending.process)
      yield* written
      yield* spending.within(call(600), () => Effect.void)
      yield* Effect.flip(spending.within(call(1), () => Effect.void))
    }).pipe(Effect.provide(on([daily])))
  )

  it.effect("reserves and records nothing without caps", () =>
    Effect.gen(function* () {
      const { isCapped, within } = yield* Spending
      yield* within(call(1e15), ({ settle }) => Effect.sync(() => settle(1e15)))
      yield* written
      expect(isCapped).toBe(false)
      expect(yield* ledger).toEqual({})
    }).pipe(Effect.provide(on([])))
  )
})
