import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { join } from "node:path"
import { type Known, keyOf } from "../../../../domain/telemetry/alerts/Known.ts"
import * as Postgres from "../../../../layers/sql/database/Postgres.ts"
import * as Sqlite from "../../../../layers/sql/database/Sqlite.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import * as AlertStoreSql from "../../../../layers/sql/stores/AlertStoreSql.ts"
import { AlertStore } from "../../../../services/telemetry/AlertStore.ts"
import { freshDatabase } from "../../../support/Postgres.ts"
import { temporaryFolder } from "../../../support/TemporaryFolder.ts"

const kinds = [
  ["SQLite", Effect.map(temporaryFolder, (folder) => Sqlite.layer({ filename: join(folder, "holdfast.db") }))],
  ["PostgreSQL", Effect.map(freshDatabase, (url) => Postgres.layer({ url }))]
] as const

const alert = (rule: string, value: number) => ({ id: `${rule} part=a`, rule, labels: { part: "a" }, value, since: 5 })

const known = (rule: string): Known => ({
  ...alert(rule, 0.5),
  overAt: null,
  tellings: 0,
  toldAt: null,
  overTold: false,
  posted: "nothing"
})

for (const [name, database] of kinds) {
  describe(`AlertStore on ${name}`, () => {
    const using = <A, E>(use: (store: typeof AlertStore.Service) => Effect.Effect<A, E>) =>
      Effect.gen(function* () {
        const layer = AlertStoreSql.layer.pipe(Layer.provide(Writer.layer), Layer.provide(yield* database))
        return yield* Effect.provide(Effect.flatMap(AlertStore, use), layer)
      })

    it.scopedLive("has what each process reported last, for as long as it counts, by bot", () =>
      using((store) =>
        Effect.gen(function* () {
          yield* store.report(1, "a", [alert("Hot", 1), alert("Wet", 2)], 100)
          yield* store.report(1, "b", [alert("Hot", 3)], 200)
          yield* store.report(2, "c", [alert("Hot", 4)], 200)
          yield* store.report(1, "a", [alert("Wet", 5)], 150)
          expect(yield* store.reported(1, 0)).toEqual([alert("Wet", 5), alert("Hot", 3)])
          expect(yield* store.reported(1, 151)).toEqual([alert("Hot", 3)])
          yield* store.report(1, "b", [], 300)
          expect(yield* store.reported(1, 0)).toEqual([alert("Wet", 5)])
          yield* store.report(1, "b", [alert("Hot", 6)], 86_400_000 + 200)
          expect(yield* store.reported(1, 0)).toEqual([alert("Hot", 6)])
        })
      )
    )

    it.scopedLive("keeps what is known of an alert, and its mute beside that, until it is done", () =>
      using((store) =>
        Effect.gen(function* () {
          const hot = known("Hot")
          const key = keyOf(hot)
          expect(yield* store.mute(1, key, 900)).toEqual(Option.none())
          yield* store.save(1, [hot, known("Wet")], [])
          yield* store.save(2, [known("Cold")], [])
          expect(yield* store.mute(1, key, 900)).toEqual(Option.some(hot))
          const told: Known = { ...hot, tellings: 1, toldAt: 7 }
          yield* store.save(1, [told], [keyOf(known("Wet"))])
          expect(yield* store.known(1)).toEqual([{ known: told, mutedUntil: 900 }])
          yield* store.save(1, [], [key])
          expect(yield* store.known(1)).toEqual([])
          expect(yield* store.known(2)).toHaveLength(1)
        })
      )
    )
  })
}
