import * as Reactivity from "@effect/experimental/Reactivity"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { borrowing, Database, make, reserve } from "./Database.ts"
import { DatabaseRefused } from "./DatabaseRefused.ts"
import { migrate } from "./Migrate.ts"
import { codeOf, unavailable } from "./SqlFailure.ts"

/** The types of our columns that are numbers (pg_type.oid): bigint, integer, double. Safe: none exceeds 2^53. */
const numbers = new Set([20, 23, 701])

/**
 * A PostgreSQL database. Whoever waits for another's lock for more than a second gets `StoreUnavailable`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ url }: { readonly url: Redacted.Redacted }): Layer.Layer<Database, DatabaseRefused> =>
  Layer.scoped(
    Database,
    Effect.gen(function* () {
      const address = yield* parse(url)
      const path = `${address.protocol}//${address.host}${address.pathname}`
      address.searchParams.set("lock_timeout", "1000")
      return yield* Effect.gen(function* () {
        const client = yield* PgClient.make({
          url: Redacted.make(address.href),
          applicationName: "holdfast",
          connectTimeout: Duration.seconds(5),
          types: { getTypeParser: (oid: number) => (numbers.has(oid) ? Number : (text: string) => text) }
        })
        const session = reserve(client, "pg")
        yield* Effect.scoped(Effect.flatMap(session, (session) => migrate(session, path)))
        return make({ writer: session, read: borrowing(session), gather: Effect.void })
      }).pipe(
        Effect.catchTag("SqlError", (error) =>
          Effect.fail(
            new DatabaseRefused({
              path,
              why: `cannot be used (${codeOf(error)})`,
              mend: unavailable(error)
                ? "See that the server runs and can be reached from here"
                : "See that the user, the password and the name of the database are right, and that the user may create tables"
            })
          )
        )
      )
    })
  ).pipe(Layer.provide(Reactivity.layer))

const parse = (url: Redacted.Redacted): Effect.Effect<URL, DatabaseRefused> =>
  Either.try({
    try: () => new URL(Redacted.value(url)),
    catch: () =>
      new DatabaseRefused({
        path: "(address hidden)",
        why: "has an address that cannot be read",
        mend: "It looks like postgresql://user:password@host:5432/name"
      })
  })
