import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LeaseStore } from "../../../services/sharing/LeaseStore.ts"
import { Database } from "../database/Database.ts"
import { timed } from "../database/DatabaseTime.ts"
import { exec, first, type Operation } from "../database/Operation.ts"
import { refuse } from "../database/SqlFailure.ts"
import { statement } from "../database/Statement.ts"

const take = timed<{ readonly name: string }>(`
  insert into leases (name, holder, held_until) values (?, ?, {now} + ?)
  on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
  where leases.holder = excluded.holder or leases.held_until <= {now}
  returning name`)

const release = statement("delete from leases where name = ? and holder = ?")

/**
 * The lease store in a database, by the database's clock. Leases bypass the writer's queue: each operation reserves a
 * connection briefly.
 */
export const layer: Layer.Layer<LeaseStore, never, Database> = Layer.effect(
  LeaseStore,
  Effect.map(Database, ({ reserve }) => {
    const run = <A>(operation: () => Operation<A>) =>
      Effect.scoped(Effect.flatMap(reserve, (session) => session.run(operation))).pipe(
        Effect.catchAllCause((cause) => Effect.failCause(refuse("lease", cause)))
      )
    return LeaseStore.of({
      take: (name, holder, millis) =>
        Effect.map(
          run(() => first(take, name, holder, millis)),
          (taken) => taken !== undefined
        ),
      release: (name, holder) => run(() => exec(release, name, holder))
    })
  })
)
