import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { LeaseStore } from "../../../services/sharing/LeaseStore.ts"
import { Database, type Session } from "../database/Database.ts"
import { timed } from "../database/DatabaseTime.ts"
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
    const run = <A>(query: (session: Session) => Effect.Effect<A, SqlError>) =>
      Effect.scoped(Effect.flatMap(reserve, query)).pipe(
        Effect.catchAllCause((cause) => Effect.failCause(refuse("lease", cause)))
      )
    return LeaseStore.of({
      take: (name, holder, millis) =>
        run((session) => Effect.map(session.run(take, name, holder, millis), (rows) => rows.length > 0)),
      release: (name, holder) => run((session) => Effect.asVoid(session.run(release, name, holder)))
    })
  })
)
