import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { lengths } from "../../../../domain/telemetry/Period.ts"
import { empty } from "../../../../domain/telemetry/Tally.ts"
import * as HistorySql from "../../../../layers/sql/stores/HistorySql.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { type Counted, HistoryStore } from "../../../../services/telemetry/HistoryStore.ts"
import { databases } from "../../../support/Databases.ts"

const { day, hour, minute } = lengths

const counted = (process: string, serial: number, at: number, updates: number): Counted => ({
  process,
  serial,
  minute: at,
  tally: {
    ...empty,
    counts: { updates },
    times: { total: { sum: 2 * updates, buckets: [176, updates] } }
  }
})
const add = (...all: ReadonlyArray<Counted>) => Effect.flatMap(HistoryStore, ({ add }) => add(all))
const updates = (period: "minute" | "hour" | "day", from = 0, to = 10 * day) =>
  Effect.flatMap(HistoryStore, ({ read }) =>
    Effect.map(read(period, from, to), (rows) => rows.map(({ at, tally }) => [at, tally.counts["updates"]]))
  )

describe.each(databases)("The history on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("adds what processes counted to minutes, hours and days", () =>
    Effect.gen(function* () {
      yield* add(counted("a", 1, day + hour, 1), counted("a", 2, day + hour + minute, 2))
      yield* add(counted("b", 1, day + hour, 10))
      yield* add(counted("a", 3, day + 2 * hour, 4))
      expect(yield* updates("minute")).toEqual([
        [day + hour, 11],
        [day + hour + minute, 2],
        [day + 2 * hour, 4]
      ])
      expect(yield* updates("hour")).toEqual([
        [day + hour, 13],
        [day + 2 * hour, 4]
      ])
      expect(yield* updates("day")).toEqual([[day, 17]])
      expect(yield* updates("minute", day + hour + 1, day + 2 * hour)).toEqual([[day + hour + minute, 2]])
      const [row] = yield* Effect.flatMap(HistoryStore, ({ read }) => read("day", 0, 2 * day))
      expect(row?.tally.times).toEqual({ total: { sum: 34, buckets: [176, 17] } })
    }).pipe(Effect.provide(stores))
  )

  it.effect("adds nothing twice, when a write whose outcome was unknown is written again", () =>
    Effect.gen(function* () {
      yield* add(counted("a", 1, 0, 1))
      yield* add(counted("a", 1, 0, 1), counted("a", 2, 0, 2))
      yield* add(counted("b", 1, 0, 4))
      yield* add(counted("a", 2, 0, 2))
      for (const period of ["minute", "hour", "day"] as const) expect(yield* updates(period)).toEqual([[0, 7]])
    }).pipe(Effect.provide(stores))
  )

  it.effect("keeps minutes for a day, hours for a month, and days for two years", () =>
    Effect.gen(function* () {
      const now = 1000 * day
      const ages = [0, day - minute, day + 2 * minute, 31 * day - hour, 31 * day + 2 * hour, 731 * day, 733 * day]
      yield* add(...ages.map((age, index) => counted("a", index + 1, now - age, 1)))
      yield* Effect.flatMap(Writer, ({ write }) => write("retention", () => HistorySql.forget(now)))
      const kept = (period: "minute" | "hour" | "day") =>
        Effect.map(updates(period, 0, 2 * now), (rows) => rows.map(([at = 0]) => now - at))
      expect(yield* kept("minute")).toEqual([day - minute, 0])
      expect(yield* kept("hour")).toEqual([31 * day - hour, day + hour, day, 0])
      expect((yield* kept("day")).map((age) => age / day)).toEqual([731, 32, 31, 2, 1, 0])
    }).pipe(Effect.provide(stores))
  )
})

describe("The history of several processes", () => {
  const [, [, postgres] = []] = databases
  it.effect("loses nothing when they write the same minute at once", () =>
    Effect.gen(function* () {
      const database = yield* Layer.build(postgres ?? Layer.die("no PostgreSQL"))
      const process = (name: string) =>
        Effect.forEach([1, 2, 3, 4, 5], (serial) => add(counted(name, serial, 0, 1)), { discard: true }).pipe(
          Effect.provide(Layer.provide(Layer.fresh(Stores.layer), Layer.succeedContext(database)))
        )
      yield* Effect.all(["a", "b", "c", "d"].map(process), { concurrency: "unbounded" })
      const found = yield* updates("day").pipe(
        Effect.provide(Layer.provide(Stores.layer, Layer.succeedContext(database)))
      )
      expect(found).toEqual([[0, 20]])
    }).pipe(Effect.scoped)
  )
})
