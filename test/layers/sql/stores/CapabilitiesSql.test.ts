import { describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { join } from "node:path"
import { expect } from "vitest"
import * as CapabilitiesSql from "../../../../layers/sql/stores/CapabilitiesSql.ts"
import { Database } from "../../../../layers/sql/database/Database.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { CapabilityStore } from "../../../../services/model/CapabilityStore.ts"
import { freshDatabase } from "../../../support/Postgres.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const kinds = [
  ["SQLite", Effect.map(temporaryFolder, (folder) => Sqlite.layer({ filename: join(folder, "holdfast.db") }))],
  ["PostgreSQL", Effect.map(freshDatabase, (url) => Postgres.layer({ url }))]
] as const

for (const [name, database] of kinds) {
  describe(`CapabilityStore on ${name}`, () => {
    it.scopedLive("keeps over a restart what was learned within a day, once for each", () =>
      Effect.gen(function* () {
        const opened = yield* database
        const process = CapabilitiesSql.layer.pipe(Layer.provide(Writer.layer), Layer.provideMerge(opened))
        const learned = <A, E>(use: Effect.Effect<A, E, CapabilityStore | Database>) =>
          Effect.scoped(Effect.provide(use, process))
        yield* learned(
          Effect.gen(function* () {
            const { load, save } = yield* CapabilityStore
            expect(yield* load).toEqual([])
            yield* save({ candidate: "a at h/v1", capability: "tools" })
            yield* save({ candidate: "a at h/v1", capability: "system" })
            yield* save({ candidate: "a at h/v1", capability: "tools" })
          })
        )
        const { age, ...first } = yield* learned(
          Effect.gen(function* () {
            const { load } = yield* CapabilityStore
            const found = [...(yield* load)].sort((a, b) => a.capability.localeCompare(b.capability))
            expect(found.map(({ age: _, ...lack }) => lack)).toEqual([
              { candidate: "a at h/v1", capability: "system" },
              { candidate: "a at h/v1", capability: "tools" }
            ])
            return found[1] ?? { age: -1, candidate: "" }
          })
        )
        expect(first.candidate).toBe("a at h/v1")
        expect(age).toBeGreaterThanOrEqual(0)
        expect(age).toBeLessThan(60_000)

        // A day later, and beside what only a newer version knows.
        yield* learned(
          Effect.gen(function* () {
            const { reserve } = yield* Database
            const { load, save } = yield* CapabilityStore
            const run = (text: string) =>
              Effect.scoped(
                Effect.flatMap(reserve, (session) => session.run(() => all(statement<{ capability: string }>(text))))
              )
            yield* run("update capabilities set learned_at = learned_at - 86400001 where capability = 'tools'")
            yield* run("update capabilities set capability = 'novelty' where capability = 'system'")
            expect(yield* load).toEqual([])
            yield* save({ candidate: "b", capability: "user" })
            expect((yield* load).map(({ age: _, ...lack }) => lack)).toEqual([{ candidate: "b", capability: "user" }])
            expect(
              (yield* run("select capability from capabilities order by capability")).map((row) => row.capability)
            ).toEqual(["novelty", "user"])
          })
        )
      })
    )
  })
}

it.scopedLive("two processes on one database learn from each other", () =>
  Effect.gen(function* () {
    const url = yield* freshDatabase
    const process = () =>
      Effect.map(
        Layer.build(CapabilitiesSql.layer.pipe(Layer.provide(Writer.layer), Layer.provide(Postgres.layer({ url })))),
        (context) => Context.get(context, CapabilityStore)
      )
    const [a, b] = yield* Effect.all([process(), process()])
    yield* a.save({ candidate: "m", capability: "tools" })
    expect((yield* b.load).map(({ capability }) => capability)).toEqual(["tools"])
  })
)
