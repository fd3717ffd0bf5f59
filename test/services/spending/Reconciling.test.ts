import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import { Generations, type Told } from "../../../services/spending/Generations.ts"
import * as Reconciling from "../../../services/spending/Reconciling.ts"
import { type Reservation, Spending } from "../../../services/spending/Spending.ts"
import { SpendingStore } from "../../../services/spending/SpendingStore.ts"

const caps = [{ who: "all", per: "day", limit: 1000 }] as const

/** What the provider tells, which tests change, and what it was asked. */
const world = () => {
  const told = new Map<string, Told>()
  const asked: Array<string> = []
  const find = (id: string) =>
    Effect.sync(() => {
      asked.push(id)
      return Option.fromNullable(told.get(id))
    })
  const layer = Reconciling.layer({ expiry: "1 hour" }).pipe(
    Layer.provide(Layer.succeed(Generations, { find })),
    Layer.provideMerge(Spending.layer({ caps })),
    Layer.provideMerge(SpendingStore.memory)
  )
  return { told, asked, layer }
}

const call = (worst: number, use: (reservation: Reservation) => void) =>
  Effect.flatMap(Spending, ({ within }) =>
    within({ spender: { request: "r" }, purpose: "test", model: "m", worst }, (reservation) =>
      Effect.sync(() => use(reservation))
    )
  )

const ledger = Effect.map(
  Effect.flatMap(SpendingStore, ({ usage }) => usage("1970-01-01", "1970-01-02")),
  (rows) => Object.fromEntries(rows.map(({ charge, state }) => [state, charge]))
)

describe("reconciling", () => {
  it.effect("asks the provider about calls whose end is unknown, until it tells", () => {
    const { asked, layer, told } = world()
    return Effect.gen(function* () {
      yield* call(600, ({ named }) => named("gen-1"))
      yield* call(100, ({ named, settle }) => {
        named("gen-2")
        settle(50)
      })
      yield* TestClock.adjust("1 minute")
      expect(yield* ledger).toEqual({ reserved: 600, reported: 50 })
      told.set("gen-1", { cost: 40, tokens: { prompt: 3, completion: 4 } })
      yield* TestClock.adjust("5 minutes")
      expect(yield* ledger).toEqual({ reported: 50, reconciled: 40 })
      expect(new Set(asked)).toEqual(new Set(["gen-1"]))
      expect(asked.length).toBeLessThan(10)
      yield* call(910, () => {})
    }).pipe(Effect.provide(layer))
  })

  it.effect("counts in full, after the stated time, what nobody tells", () => {
    const { layer } = world()
    return Effect.gen(function* () {
      yield* call(600, ({ named }) => named("gen-1"))
      yield* call(300, () => {})
      yield* TestClock.adjust("59 minutes")
      expect(yield* ledger).toEqual({ reserved: 900 })
      yield* TestClock.adjust("2 minutes")
      expect(yield* ledger).toEqual({ counted: 900 })
      yield* Effect.flip(call(101, () => {}))
    }).pipe(Effect.provide(layer))
  })

  it.effect("settles what a process left that ended", () => {
    const { layer, told } = world()
    return Effect.gen(function* () {
      const store = yield* SpendingStore
      const attempt = { attempt: "1", purpose: "p", model: "m", at: 0, day: "1970-01-01" }
      yield* store.open("dead", false)
      const draw = { scope: "all", period: "1970-01-01", limit: 1000, least: 700, most: 900 }
      yield* store.reserve("dead", { ...attempt, spender: { request: "r" }, worst: 700 }, [draw], undefined)
      yield* store.note([{ request: "r", attempt: "1", generation: "gen-1" }])
      yield* store.close("dead")
      yield* Effect.flip(call(301, () => {}))
      told.set("gen-1", { cost: 10 })
      yield* TestClock.adjust("10 seconds")
      expect(yield* ledger).toEqual({ reconciled: 10 })
      yield* call(990, () => {})
    }).pipe(Effect.provide(layer))
  })
})
