import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { nothing } from "../../../../domain/model/transcript/Window.ts"
import * as Retention from "../../../../layers/sql/stores/Retention.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { CandidateFacts } from "../../../../services/model/CandidateFacts.ts"
import { databases } from "../../../support/Databases.ts"

describe.each(databases)("CandidateFacts on %s", (_, database) => {
  it.live("keeps the newest of each candidate, until it is old", () =>
    Effect.gen(function* () {
      const store = yield* CandidateFacts
      expect(yield* store.load).toEqual([])
      const a = { ...nothing, name: "a/b", limit: 8192, ratio: 1.25, counted: true, at: 5 }
      const c = { ...nothing, name: "c/d", accepted: 900, refused: 1000.5, at: 6 }
      const now = Date.now()
      yield* store.save({ ...a, limit: 4096 }, 1)
      yield* store.save(a, now)
      yield* store.save(c, now - 40 * 24 * 3_600_000)
      expect((yield* store.load).toSorted((x, y) => x.name.localeCompare(y.name))).toEqual([a, c])
      yield* Retention.sweep(Retention.defaults)
      expect(yield* store.load).toEqual([a])
    }).pipe(Effect.provide(Layer.provideMerge(Stores.layer, database)))
  )
})
