import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, FastCheck, Layer, Scope } from "effect"
import type { Cap } from "../../../domain/spending/Cap.ts"
import * as SpendingStoreSql from "../../../layers/sql/stores/SpendingStoreSql.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import { type Reservation, Spending } from "../../../services/spending/Spending.ts"
import { type Note, SpendingStore } from "../../../services/spending/SpendingStore.ts"
import { databases } from "../../support/Databases.ts"

const caps: ReadonlyArray<Cap> = [
  { who: "all", per: "day", limit: 1000 },
  { who: "all", per: "month", limit: 1500 },
  { who: "person", per: "day", limit: 400 },
  { who: "person", per: "day", limit: 700, only: "1" },
  { who: "group", per: "month", limit: 600 },
  { who: "all", per: "turn", limit: 300 }
]

type Op =
  | {
      readonly _tag: "Call"
      readonly process: number
      readonly person: number
      readonly worst: number
      readonly part: number
      readonly end: "settle" | "release" | "unknown" | "open"
    }
  | { readonly _tag: "Crash"; readonly process: number }
  | { readonly _tag: "Expire"; readonly which: number }

const op: FastCheck.Arbitrary<Op> = FastCheck.oneof(
  {
    weight: 6,
    arbitrary: FastCheck.record({
      _tag: FastCheck.constant("Call" as const),
      process: FastCheck.nat(1),
      person: FastCheck.nat(3),
      worst: FastCheck.integer({ min: 1, max: 200 }),
      part: FastCheck.nat(100),
      end: FastCheck.constantFrom("settle" as const, "release" as const, "unknown" as const, "open" as const)
    })
  },
  { weight: 1, arbitrary: FastCheck.record({ _tag: FastCheck.constant("Crash" as const), process: FastCheck.nat(1) }) },
  {
    weight: 2,
    arbitrary: FastCheck.record({ _tag: FastCheck.constant("Expire" as const), which: FastCheck.nat(9) })
  }
)

const stores = [
  ["memory", SpendingStore.memory, 60],
  ...databases.map(
    ([name, database]) =>
      [
        name,
        SpendingStoreSql.layer.pipe(Layer.provide(Writer.layer), Layer.provide(database), Layer.orDie),
        name === "SQLite" ? 25 : 8
      ] as const
  )
] as const

/** A process: a `Spending` in a scope of its own. A crash leaves the scope open, and another process finds it dead. */
const start = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const context = yield* Scope.extend(Layer.build(Layer.fresh(Spending.layer({ caps, alone: false }))), scope)
  return { scope, spending: yield* Effect.provide(Spending, context) }
})

describe.each(stores)("the ledger in %s", (_, store, numRuns) => {
  it.effect.prop(
    "stays under every cap and loses nothing, whatever is settled, lost, repeated, or ended by a crash",
    [FastCheck.array(op, { minLength: 5, maxLength: 60 })],
    ([ops]) =>
      Effect.gen(function* () {
        const ledger = yield* SpendingStore
        const processes = [yield* start, yield* start]
        /** What each attempt really costs, which the ledger may not know. */
        const bill: Array<{ readonly person: string; readonly request: string; cost: number }> = []
        const scopes: Array<Scope.CloseableScope> = []
        const billed = (of: (one: (typeof bill)[number]) => boolean) =>
          bill.filter(of).reduce((sum, { cost }) => sum + cost, 0)

        for (const [index, one] of ops.entries()) {
          if (one._tag === "Call") {
            const person = `${one.person}`
            const request = `turn ${index % 7}`
            const spender = { request, person, group: one.person === 3 ? "-5" : undefined }
            const scope = yield* Scope.make()
            const { spending } = processes[one.process] ?? (yield* start)
            const reserved = yield* Effect.exit(
              Scope.extend(spending.reserve({ spender, purpose: "test", model: "m", worst: one.worst }), scope)
            )
            if (Exit.isSuccess(reserved)) {
              const cost = one.end === "release" ? 0 : Math.floor((one.worst * one.part) / 100)
              bill.push({ person, request, cost })
              ended(reserved.value, one.end, cost)
              if (one.end === "open") scopes.push(scope)
              else yield* Scope.close(scope, Exit.void)
            }
          } else if (one._tag === "Crash") {
            const dead = processes[one.process]
            processes[one.process] = yield* start
            if (dead !== undefined) {
              yield* ledger.close(yield* dead.spending.process)
              yield* ledger.close(yield* dead.spending.process)
            }
          } else {
            const { attempt, request } =
              (yield* ledger.pending(yield* processOf(processes[0]), 50))[one.which] ?? unknown
            const note: Note = { request, attempt, news: { _tag: "Expired" } }
            yield* ledger.note([note, note])
          }
          expect(billed(() => true)).toBeLessThanOrEqual(1000)
          for (const person of ["0", "2", "3"]) expect(billed((one) => one.person === person)).toBeLessThanOrEqual(400)
          for (let turn = 0; turn < 7; turn++) {
            expect(billed(({ request }) => request === `turn ${turn}`)).toBeLessThanOrEqual(300)
          }
          const total = (yield* ledger.usage("1970-01-01", "1970-01-31")).reduce((sum, { charge }) => sum + charge, 0)
          expect(total).toBeLessThanOrEqual(1000)
          expect(total).toBeGreaterThanOrEqual(billed(() => true))
        }

        // Everything ends: what was drawn and not used is there again, to the last unit.
        for (const scope of scopes) yield* Scope.close(scope, Exit.void)
        for (const { scope, spending } of processes) {
          yield* Scope.close(scope, Exit.void)
          yield* ledger.close(yield* spending.process)
        }
        const left = (yield* ledger.pending("nobody", 1000)).map(({ attempt, request }): Note => ({
          request,
          attempt,
          news: { _tag: "Reconciled", cost: 0 }
        }))
        yield* ledger.note([...left, ...left])
        const rows = yield* ledger.usage("1970-01-01", "1970-01-31")
        expect(rows.filter(({ state }) => state === "reserved")).toEqual([])
        const total = rows.reduce((sum, { charge }) => sum + charge, 0)
        expect(yield* ledger.spent("all", "1970-01-01")).toBe(total)
        const draw = { scope: "all", period: "1970-01-01", limit: 1000 }
        yield* ledger.open("last", false)
        const attempt = {
          attempt: "last",
          spender: { request: "last" },
          purpose: "",
          model: "m",
          at: 0,
          day: "1970-01-01"
        }
        const over = { ...draw, least: 1001 - total, most: 1001 - total }
        expect((yield* ledger.reserve("last", { ...attempt, worst: over.least }, [over], undefined))._tag).toBe(
          "Refused"
        )
        const rest = { ...draw, least: 1000 - total, most: 1000 - total }
        expect((yield* ledger.reserve("last", { ...attempt, worst: rest.least }, [rest], undefined))._tag).toBe(
          "Reserved"
        )
      }).pipe(Effect.provide(Layer.fresh(store))),
    { fastCheck: { numRuns }, timeout: 300_000 }
  )

  it.effect("records an attempt once, and refuses a process that was taken for dead", () =>
    Effect.gen(function* () {
      const ledger = yield* SpendingStore
      yield* ledger.open("a", false)
      const attempt = {
        attempt: "1",
        spender: { request: "r" },
        purpose: "p",
        model: "m",
        at: 0,
        day: "1970-01-01",
        worst: 60
      }
      const draws = [{ scope: "all", period: "1970-01-01", limit: 100, least: 60, most: 60 }]
      expect(yield* ledger.reserve("a", attempt, draws, undefined)).toEqual({
        _tag: "Reserved",
        drawn: [60],
        again: false
      })
      expect(yield* ledger.reserve("a", attempt, draws, undefined)).toEqual({
        _tag: "Reserved",
        drawn: [0],
        again: true
      })
      expect(yield* ledger.reserve("a", { ...attempt, attempt: "2" }, draws, undefined)).toEqual({
        _tag: "Refused",
        index: 0
      })
      yield* ledger.close("a")
      expect((yield* ledger.reserve("a", { ...attempt, attempt: "3" }, [], undefined))._tag).toBe("Gone")
      expect(yield* ledger.spent("all", "1970-01-01")).toBe(60)
      yield* ledger.note([{ request: "r", attempt: "1", news: { _tag: "Reported", cost: 75 } }])
      expect(yield* ledger.spent("all", "1970-01-01")).toBe(75)
      expect(yield* ledger.ofRequest("r")).toEqual([{ state: "reported", attempts: 1, charge: 75 }])
    }).pipe(Effect.provide(Layer.fresh(store)))
  )

  it.effect("refuses nothing that fits while another call draws from the same account", () =>
    Effect.gen(function* () {
      const { within } = yield* Spending
      const call = (index: number) =>
        within({ spender: { request: `r${index}` }, purpose: "p", model: "m", worst: 50 }, () => Effect.void)
      yield* Effect.forEach(Array.from({ length: 20 }), (_, index) => call(index), { concurrency: "unbounded" })
      expect((yield* Effect.flip(call(20)))._tag).toBe("CapReached")
    }).pipe(
      Effect.provide(
        Spending.layer({ caps: [{ who: "all", per: "day", limit: 1000 }] }).pipe(Layer.provideMerge(Layer.fresh(store)))
      )
    )
  )

  it.effect("lets one of two processes have the last cent", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* start, yield* start]
      const priced = { spender: { request: "r" }, purpose: "p", model: "m", worst: 160 }
      const takes = ({ spending }: typeof one, request: string) =>
        Effect.exit(Scope.extend(spending.reserve({ ...priced, spender: { request } }), one.scope))
      const exits = yield* Effect.all(
        Array.from({ length: 10 }, (_, index) => takes(index % 2 === 0 ? one : other, `r${index}`)),
        { concurrency: "unbounded" }
      )
      expect(exits.filter(Exit.isSuccess).length).toBe(6)
    }).pipe(Effect.provide(Layer.fresh(store)))
  )
})

const processOf = (process: { readonly spending: typeof Spending.Service } | undefined) =>
  process === undefined ? Effect.succeed("") : process.spending.process

const unknown = { request: "nobody", attempt: "none" }

const ended = ({ release, settle }: Reservation, end: "settle" | "release" | "unknown" | "open", cost: number) => {
  if (end === "settle") {
    settle(cost)
    settle(cost + 1)
  } else if (end === "release") release()
}
