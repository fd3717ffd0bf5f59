import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { parse } from "../../../domain/Json.ts"
import { PriceStore } from "../../../services/spending/PriceStore.ts"
import { Database } from "../database/Database.ts"
import { all, exec } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const load = statement<{ readonly model: string; readonly body: string; readonly read_at: number }>(
  "select model, body, read_at from prices"
)
const save = statement(`
  insert into prices (model, body, read_at) values (?, ?, ?)
  on conflict (model) do update set body = excluded.body, read_at = excluded.read_at`)

/** The prices of models in a database. */
export const layer: Layer.Layer<PriceStore, never, Database | Writer> = Layer.effect(
  PriceStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return PriceStore.of({
      load: Effect.map(
        database.read("prices", () => all(load)),
        (rows) => rows.map(({ body, model, read_at }) => ({ model, pricing: parse(body), readAt: read_at }))
      ),
      save: (prices) =>
        write("prices", function* () {
          // The same order in all processes, so that no two of them deadlock.
          for (const { model, pricing, readAt } of prices.toSorted((a, b) => (a.model < b.model ? -1 : 1))) {
            yield* exec(save, model, JSON.stringify(pricing), readAt)
          }
        })
    })
  })
)
