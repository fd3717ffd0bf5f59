import { describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Layer } from "effect"
import { expect } from "vitest"
import * as PollsSql from "../../../../layers/sql/stores/PollsSql.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Polls } from "../../../../services/telegram/Polls.ts"
import { databases } from "../../../support/Databases.ts"
import { eventually } from "../../../support/Daemon.ts"

for (const [name, database] of databases) {
  describe(`Polls on ${name}`, () => {
    it.scopedLive("what one process drained, another one knows, and not before", () =>
      Effect.gen(function* () {
        const process = (bot: number) =>
          Effect.map(Layer.build(Layer.fresh(PollsSql.layer(bot))), (context) => Context.get(context, Polls))
        const door = yield* process(1)
        const worker = yield* process(1)
        const other = yield* process(2)
        const before = yield* Clock.currentTimeMillis
        expect(yield* worker.drainedSince(before)).toBe(false)
        yield* door.drained(before)
        expect(yield* door.drainedSince(before)).toBe(true)
        // The statement takes its time, too.
        const since = before - 1000
        const known = Effect.map(worker.drainedSince(since), (drained) => (drained ? drained : undefined))
        yield* eventually("the poll of another process", known)
        expect(yield* worker.drainedSince((yield* Clock.currentTimeMillis) + 60_000)).toBe(false)
        expect(yield* other.drainedSince(since)).toBe(false)
        // An older one, told by a process that came late, takes nothing back.
        const late = yield* process(1)
        yield* late.drained(before - 60_000)
        yield* eventually(
          "the write of the older one",
          Effect.map(worker.drainedSince(before - 120_000), (drained) => (drained ? drained : undefined))
        )
        expect(yield* worker.drainedSince(since)).toBe(true)
      }).pipe(Effect.provide(Layer.provideMerge(Writer.layer, database)))
    )
  })
}
