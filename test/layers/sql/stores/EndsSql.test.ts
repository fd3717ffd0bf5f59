import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { noEnds } from "../../../../domain/conversation/Ends.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { EndStore } from "../../../../services/engine/EndStore.ts"
import { databases } from "../../../support/Databases.ts"

const step = "Answer 1:2:3"

describe.each(databases)("Ends of processes on %s", (_, database) => {
  it.effect("are counted by step and kind, each once", () =>
    Effect.gen(function* () {
      const ends = yield* EndStore
      expect(yield* ends.of(step)).toEqual(noEnds)
      for (const process of ["a", "a", "b"]) yield* ends.record([{ process, step, kind: "held" }], 1000)
      yield* ends.record(
        [
          { process: "c", step, kind: "sudden" },
          { process: "c", step: "Tell 4:5:6", kind: "sudden" }
        ],
        1000
      )
      expect(yield* ends.of(step)).toEqual({ held: 2, sudden: 1 })
      expect(yield* ends.all).toEqual(
        new Map([
          [step, { held: 2, sudden: 1 }],
          ["Tell 4:5:6", { held: 0, sudden: 1 }]
        ])
      )
    }).pipe(Effect.provide(Layer.provide(Stores.layer, database)))
  )
})
