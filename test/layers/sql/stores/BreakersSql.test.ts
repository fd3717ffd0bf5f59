import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { BreakerStore } from "../../../../services/resilience/BreakerStore.ts"
import { databases } from "../../../support/Databases.ts"

describe.each(databases)("BreakerStore on %s", (_, database) => {
  it.effect("keeps the newest state of each breaker", () =>
    Effect.gen(function* () {
      const store = yield* BreakerStore
      expect(yield* store.load).toEqual([])
      yield* store.save({ name: "a/b", state: "open", until: 1000, openings: 1 }, 1)
      yield* store.save({ name: "c/d", state: "isolated", until: null, openings: 0 }, 2)
      yield* store.save({ name: "a/b", state: "open", until: 5000, openings: 2 }, 3)
      expect((yield* store.load).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: "a/b", state: "open", until: 5000, openings: 2, savedAt: 3 },
        { name: "c/d", state: "isolated", until: null, openings: 0, savedAt: 2 }
      ])
    }).pipe(Effect.provide(Layer.provide(Stores.layer, database)))
  )
})
