import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isCapability } from "../../../domain/model/Capability.ts"
import { CapabilityStore, remembered } from "../../../services/model/CapabilityStore.ts"
import { Database } from "../database/Database.ts"
import { timed } from "../database/DatabaseTime.ts"
import { all, exec } from "../database/Operation.ts"
import { Writer } from "../database/Writer.ts"

const load = timed<{ readonly candidate: string; readonly capability: string; readonly age: number }>(`
  select candidate, capability, {now} - learned_at as age from capabilities where learned_at > {now} - ?`)

const save = timed(`
  insert into capabilities (candidate, capability, learned_at) values (?, ?, {now})
  on conflict (candidate, capability) do update set learned_at = excluded.learned_at`)

const forget = timed("delete from capabilities where learned_at <= {now} - ?")

const day = Duration.toMillis(remembered)

/** The capability store in a database, by the database's clock. Capabilities that only a newer version knows are ignored. */
export const layer: Layer.Layer<CapabilityStore, never, Database | Writer> = Layer.effect(
  CapabilityStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return CapabilityStore.of({
      load: Effect.map(
        database.read("capabilities", () => all(load, day)),
        (rows) => rows.flatMap(({ capability, ...row }) => (isCapability(capability) ? { ...row, capability } : []))
      ),
      save: ({ candidate, capability }) =>
        write("capabilities", function* () {
          yield* exec(forget, day)
          yield* exec(save, candidate, capability)
        })
    })
  })
)
