import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { fieldsOf, stateFields, stateOf } from "./BreakerBody.ts"
import { Database } from "../database/Database.ts"
import { all, exec } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

const load = statement<{ readonly name: string; readonly body: string; readonly saved_at: number }>(
  "select name, body, saved_at from breakers"
)

const save = statement(`
  insert into breakers (name, body, saved_at) values (?, ?, ?)
  on conflict (name) do update set body = excluded.body, saved_at = excluded.saved_at`)

const Body = Schema.parseJson(
  Schema.Struct({ ...stateFields, until: Schema.NullOr(Schema.Number), openings: Schema.Int })
)
const decode = Schema.decodeSync(Body)
const encode = Schema.encodeSync(Body)

export const layer: Layer.Layer<BreakerStore, never, Database | Writer> = Layer.effect(
  BreakerStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return BreakerStore.of({
      load: Effect.map(
        database.read("breakers", () => all(load)),
        (rows) =>
          rows.map(({ body, name, saved_at: savedAt }) => {
            const { openings, until, ...stored } = decode(body)
            return { name, savedAt, openings, until, state: stateOf(stored) }
          })
      ),
      save: ({ name, openings, state, until }, at) =>
        write("breaker", () => exec(save, name, encode({ ...fieldsOf(state), until, openings }), at))
    })
  })
)
