import { describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import { expect } from "vitest"
import { RequestId } from "../../../../domain/Ids.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import * as StopsSql from "../../../../layers/sql/stores/StopsSql.ts"
import { Stops } from "../../../../services/turns/Stops.ts"
import { databases } from "../../../support/Databases.ts"

const turn = RequestId.make("1:7:1")

for (const [name, database] of databases) {
  describe(`Stops on ${name}`, () => {
    it.scopedLive("reach every attempt of a turn in every process, also after another attempt of it has ended", () =>
      Effect.gen(function* () {
        const process = Effect.map(Layer.build(Layer.fresh(StopsSql.layer)), (context) => Context.get(context, Stops))
        const door = yield* process
        const worker = yield* process
        const ended = yield* Effect.fork(worker.requested(turn))
        const attempts = yield* Effect.replicateEffect(Effect.fork(worker.requested(turn)), 2)
        yield* Effect.yieldNow()
        yield* Fiber.interrupt(ended)
        yield* door.request(turn)
        yield* Effect.forEach(attempts, Fiber.join)
        // An attempt that begins later finds the stop, too.
        yield* worker.requested(turn)
        yield* door.requested(turn)
        expect(yield* Effect.timeoutOption(worker.requested(RequestId.make("1:8:1")), "300 millis")).toHaveProperty(
          "_tag",
          "None"
        )
      }).pipe(Effect.provide(Layer.provideMerge(Writer.layer, database)))
    )
  })
}
