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
import { Readiness } from "../../../services/Readiness.ts"
import { Database, make } from "./Database.ts"
import { DatabaseRefused } from "./DatabaseRefused.ts"
import { migrate, refuseNewer, version } from "./Migrate.ts"
import { borrowing, reserve } from "./PostgresSession.ts"
import * as PostgresSockets from "./PostgresSockets.ts"
import { codeOf, unavailable } from "./SqlFailure.ts"

/**
 * The numeric column types that the schema uses (pg_type.oid): bigint, integer, double. Parsing them as numbers is
 * safe: no value exceeds 2^53.
 */
const numbers = new Set([20, 23, 701])

/** The interval of attempts to reach a server that is not there yet. */
const looking = Duration.seconds(1)

/** The driver's errors for a server that responds but does not fit the address. */
const mistaken = /SASL|SSL|certificate|startup parameter/i

interface Options {
  /** `postgresql://user:password@host:5432/name`. */
  readonly url: Redacted.Redacted
  /** How long a query may go without a response before its connection is closed. Default: 30 seconds. */
  readonly silence?: Duration.Duration
}

/** The pool closes idle connections after ten seconds, so this limit affects only queries. */
const longestSilence = Duration.seconds(30)

/**
 * A PostgreSQL database as the store. It fails with `DatabaseRefused` if the server cannot be used now. An operation
 * that waits longer than a second for a lock fails with `StoreUnavailable`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = ({ silence, url }: Options): Layer.Layer<Database, DatabaseRefused> =>
  Layer.scoped(
    Database,
    Effect.gen(function* () {
      const address = yield* parse(url)
      return yield* Effect.catchTag(connect(address, silence), "SqlError", (error) => refusal(address, error))
    })
  ).pipe(Layer.provide(Reactivity.layer))

/**
 * The same for a daemon: the layer is built at once, tries to reach the server every second, and reports the state to
 * `Readiness`. Until the server is reached, reads and writes fail with `StoreUnavailable`; if the server then refuses,
 * `opened` fails.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWaiting = ({ silence, url }: Options): Layer.Layer<Database, DatabaseRefused, Readiness> =>
  Layer.scoped(
    Database,
    Effect.gen(function* () {
      const { report } = yield* Readiness
      const address = yield* parse(url)
      const scope = yield* Effect.scope
      const found = yield* Deferred.make<typeof Database.Service, DatabaseRefused>()
      let database: typeof Database.Service | undefined
      let missing = new SqlError({ cause: undefined })
      // A failed attempt closes everything that it opened.
      const attempt = Effect.acquireUseRelease(
        Scope.fork(scope, ExecutionStrategy.sequential),
        (own) => Scope.extend(connect(address, silence), own),
        (own, exit) => (Exit.isSuccess(exit) ? Effect.void : Scope.close(own, exit))
      )
      const misses = (error: SqlError) => {
        const told = codeOf(missing) === codeOf(error) && missing.cause !== undefined
        missing = error
        const words = `${refusal(address, error).message}; Holdfast tries again every second`
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
      const session = Effect.suspend((): typeof Database.Service.reserve => database?.reserve ?? missing)
      return make({
        opened: Effect.asVoid(Deferred.await(found)),
        writer: session,
        read: borrowing(session),
        gather: Effect.void
      })
    })
  ).pipe(Layer.provide(Reactivity.layer))

/** Uses only startup parameters that PgBouncer accepts, and no session state: see docs/deployment.md. */
const clientOf = (address: URL, sockets: ReturnType<typeof PostgresSockets.make>) =>
  PgClient.make({
    url: Redacted.make(address.href),
    applicationName: "holdfast",
    connectTimeout: Duration.seconds(5),
    stream: sockets.open,
    types: { getTypeParser: (oid: number) => (numbers.has(oid) ? Number : (text: string) => text) }
  })

const connect = Effect.fnUntraced(function* (address: URL, silence = longestSilence) {
  const sockets = PostgresSockets.make(silence)
  const client = yield* clientOf(address, sockets)
  // `@effect/sql-pg` 0.53 never takes back a waiter that is interrupted: its connection would be lost.
  // `connectTimeout` bounds the wait.
  const session = Effect.uninterruptible(reserve(client))
  yield* Effect.scoped(Effect.flatMap(session, (session) => migrate(session, pathOf(address))))
  // Bounded only now: a migration may take long.
  sockets.bound()
  return make({ writer: session, read: borrowing(session), gather: Effect.void })
})

/**
 * Reads the version of the tables, `undefined` if there are none, and changes nothing. Fails if the server cannot be
 * used, or has tables of a newer version.
 *
 * @since 0.1.0
 * @category constructors
 */
export const inspect = (
  url: Redacted.Redacted
): Effect.Effect<{ readonly path: string; readonly version: number | undefined }, DatabaseRefused> =>
  Effect.gen(function* () {
    const address = yield* parse(url)
    const path = pathOf(address)
    return yield* Effect.gen(function* () {
      const sockets = PostgresSockets.make(Duration.seconds(10))
      const client = yield* clientOf(address, sockets)
      sockets.bound()
      const session = yield* Effect.uninterruptible(reserve(client))
      const found = yield* session.run(version)
      yield* refuseNewer(path, found)
      return { path, version: found }
    }).pipe(Effect.catchTag("SqlError", (error) => refusal(address, error)))
  }).pipe(Effect.scoped, Effect.provide(Reactivity.layer))

/** The address without credentials. */
const pathOf = (address: URL) => `${address.protocol}//${address.host}${address.pathname}`

/** True if the server may appear later and the address may be right. */
const isAway = (error: SqlError) => {
  const { cause } = error
  return (
    unavailable(error) && !mistaken.test(codeOf(error)) && !(cause instanceof Error && mistaken.test(cause.message))
  )
}

/** PgBouncer passes few of them on: https://www.pgbouncer.org/config.html#ignore_startup_parameters */
const startupParameter = ({ cause }: SqlError) =>
  cause instanceof Error ? /startup parameter[^\w]*([\w.]+)/.exec(cause.message)?.[1] : undefined

const refusal = (address: URL, error: SqlError) => {
  const parameter = startupParameter(error)
  return new DatabaseRefused({
    path: pathOf(address),
    why:
      parameter === undefined
        ? `cannot be used (${codeOf(error)})`
        : `does not accept the startup parameter ${parameter} (${codeOf(error)})`,
    advice:
      parameter !== undefined
        ? `Remove it from the address, or name it in ignore_startup_parameters of PgBouncer`
        : isAway(error)
          ? "Check that the server runs and can be reached from this machine"
          : "Check the user, the password and the database name, that the user may create tables, and that server and address agree on TLS"
  })
}

const parse = (url: Redacted.Redacted): Effect.Effect<URL, DatabaseRefused> =>
  Either.try({
    try: () => new URL(Redacted.value(url)),
    catch: () =>
      new DatabaseRefused({
        path: "(address hidden)",
        why: "has an address that cannot be read",
        advice: "A valid address looks like postgresql://user:password@host:5432/name"
      })
  })
