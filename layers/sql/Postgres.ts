import * as Reactivity from "@effect/experimental/Reactivity"
import * as PgClient from "@effect/sql-pg/PgClient"
import { SqlError } from "@effect/sql/SqlError"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { Readiness } from "../../services/Readiness.ts"
import { borrowing, Database, make, reserve } from "./Database.ts"
import { DatabaseRefused } from "./DatabaseRefused.ts"
import { migrate } from "./Migrate.ts"
import { codeOf, unavailable } from "./SqlFailure.ts"

/** The types of our columns that are numbers (pg_type.oid): bigint, integer, double. Safe: none exceeds 2^53. */
const numbers = new Set([20, 23, 701])

/** How often a server that is not there yet is looked for. */
const looking = Duration.seconds(1)

/** What the driver says of a server that is there and does not go together with the address. */
const mistaken = /SASL|SSL|certificate/i

interface Options {
  readonly url: Redacted.Redacted
}

/**
 * A PostgreSQL database, refused when it cannot be used now. Whoever waits for another's lock for more than a second gets
 * `StoreUnavailable`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ url }: Options): Layer.Layer<Database, DatabaseRefused> =>
  Layer.scoped(
    Database,
    Effect.gen(function* () {
      const address = yield* parse(url)
      return yield* Effect.catchTag(connect(address), "SqlError", (error) => refusal(address, error))
    })
  ).pipe(Layer.provide(Reactivity.layer))

/**
 * The same for a daemon: it is built at once, and a server that is not there yet is looked for each second, which is told. Until it is
 * found, whoever reads or writes gets `StoreUnavailable`; when it then refuses, `opened` fails.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWaiting = ({ url }: Options): Layer.Layer<Database, DatabaseRefused, Readiness> =>
  Layer.scoped(
    Database,
    Effect.gen(function* () {
      const { report } = yield* Readiness
      const address = yield* parse(url)
      const scope = yield* Effect.scope
      const found = yield* Deferred.make<typeof Database.Service, DatabaseRefused>()
      let database: typeof Database.Service | undefined
      let missing = new SqlError({ cause: undefined })
      // What an attempt opened goes with the attempt, unless it succeeds.
      const attempt = Effect.acquireUseRelease(
        Scope.fork(scope, ExecutionStrategy.sequential),
        (own) => Scope.extend(connect(address), own),
        (own, exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(own, exit))
      )
      const misses = (error: SqlError) => {
        const told = codeOf(missing) === codeOf(error) && missing.cause !== undefined
        missing = error
        const words = `${refusal(address, error).message}; it is looked for every second`
        return told ? Effect.void : Effect.zipRight(report("database", words), Effect.logWarning(words))
      }
      yield* attempt.pipe(
        Effect.tapErrorTag("SqlError", (error) => (isAway(error) ? misses(error) : Effect.void)),
        Effect.retry({
          schedule: Schedule.spaced(looking),
          while: (error) => error._tag === "SqlError" && isAway(error)
        }),
        Effect.tap((opened) => Effect.sync(() => (database = opened))),
        Effect.catchTag("SqlError", (error) => refusal(address, error)),
        Effect.intoDeferred(found),
        Effect.forkScoped
      )
      const there = <A, E, R>(use: (database: typeof Database.Service) => Effect.Effect<A, E, R>) =>
        Effect.suspend((): Effect.Effect<A, E | SqlError, R> => (database === undefined ? missing : use(database)))
      return Database.of({
        opened: Effect.asVoid(Deferred.await(found)),
        read: (operation, query) =>
          Effect.catchTag(
            there((database) => database.read(operation, query)),
            "SqlError",
            (error) => new StoreUnavailable({ operation, code: codeOf(error) })
          ),
        reserve: there(({ reserve }) => reserve),
        gather: Effect.void
      })
    })
  ).pipe(Layer.provide(Reactivity.layer))

const connect = Effect.fnUntraced(function* (address: URL) {
  const client = yield* PgClient.make({
    url: Redacted.make(limited(address).href),
    applicationName: "holdfast",
    connectTimeout: Duration.seconds(5),
    types: { getTypeParser: (oid: number) => (numbers.has(oid) ? Number : (text: string) => text) }
  })
  const session = reserve(client, "pg")
  yield* Effect.scoped(Effect.flatMap(session, (session) => migrate(session, pathOf(address))))
  return make({ writer: session, read: borrowing(session), gather: Effect.void })
})

const limited = (address: URL) => {
  const url = new URL(address)
  url.searchParams.set("lock_timeout", "1000")
  return url
}

/** Without credentials. */
const pathOf = (address: URL) => `${address.protocol}//${address.host}${address.pathname}`

/** It may come yet, and nobody has to mend anything in the address. */
const isAway = (error: SqlError) => {
  const { cause } = error
  return (
    unavailable(error) && !mistaken.test(codeOf(error)) && !(cause instanceof Error && mistaken.test(cause.message))
  )
}

const refusal = (address: URL, error: SqlError) =>
  new DatabaseRefused({
    path: pathOf(address),
    why: `cannot be used (${codeOf(error)})`,
    mend: isAway(error)
      ? "See that the server runs and can be reached from here"
      : "See that the user, the password and the name of the database are right, that the user may create tables, and that server and address agree on TLS"
  })

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
