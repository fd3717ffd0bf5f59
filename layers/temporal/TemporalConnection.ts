import { Client } from "@temporalio/client"
import { loadClientConnectConfig } from "@temporalio/envconfig"
import { NativeConnection } from "@temporalio/worker"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { EngineUnavailable } from "../../domain/EngineUnavailable.ts"
import { Readiness } from "../../services/Readiness.ts"
import { installed } from "./Sdk.ts"
import { unavailable, unreadable, type Where, withoutRetry } from "./Trouble.ts"

/** A connection to a Temporal service. */
export interface Connected extends Where {
  readonly connection: NativeConnection
  readonly client: Client
}

/** The deadline of a check, and the pause between two checks. */
const deadline = Duration.seconds(5)
const pause = Duration.seconds(1)

/** How long early calls wait for the first connection before they fail and are left to be retried. */
const patience = Duration.seconds(2)

/**
 * The connection to the Temporal service of the standard `TEMPORAL_*` variables and profiles
 * (https://docs.temporal.io/develop/environment-configuration). It is retried until it succeeds, and readiness reports the reason for a
 * failure.
 */
export class TemporalConnection extends Context.Tag("holdfast/layers/temporal/TemporalConnection")<
  TemporalConnection,
  {
    /** Waits for the first connection, which then reconnects by itself. */
    readonly connected: Effect.Effect<Connected>
    /** The connection, after a short wait at the start; fails with the reason if there is none yet. */
    readonly current: Effect.Effect<Connected, EngineUnavailable>
  }
>() {
  /** `variables`: the environment to read. */
  static readonly layer = (
    variables: Readonly<Record<string, string>>
  ): Layer.Layer<TemporalConnection, never, Readiness> =>
    Layer.scoped(
      TemporalConnection,
      Effect.gen(function* () {
        const { report } = yield* Readiness
        const connected = yield* Deferred.make<Connected>()
        let trouble = new EngineUnavailable({ why: "the connection to Temporal is being made" })
        /** The failures since the last success: each kind is logged once. */
        const told = new Set<string>()

        const fails = (failure: EngineUnavailable) => {
          const isNews = !told.has(failure.why)
          told.add(failure.why)
          trouble = failure
          return Effect.zipRight(report("engine", failure.why), isNews ? Effect.logError(failure.why) : Effect.void)
        }
        const works = Effect.suspend(() => {
          const wasTold = told.size > 0
          told.clear()
          return Effect.zipRight(report("engine", true), wasTold ? Effect.logInfo("Temporal answers") : Effect.void)
        })

        yield* Effect.gen(function* () {
          const again = Schedule.spaced(pause)
          const made = yield* connect(variables).pipe(Effect.tapError(fails), Effect.retry(again), Effect.orDie)
          yield* Deferred.succeed(connected, made)
          const look = Effect.matchEffect(describe(made), { onFailure: fails, onSuccess: () => works })
          yield* Effect.repeat(look, again)
        }).pipe(Effect.forkScoped)
        yield* Effect.addFinalizer(() =>
          Effect.flatMap(Deferred.poll(connected), (some) =>
            Option.isNone(some)
              ? Effect.void
              : Effect.flatMap(some.value, ({ connection }) => Effect.promise(() => connection.close()))
          )
        )

        return TemporalConnection.of({
          connected: Deferred.await(connected),
          current: Effect.flatMap(Deferred.poll(connected), (some) =>
            Option.isSome(some)
              ? some.value
              : Effect.timeoutFail(Deferred.await(connected), { duration: patience, onTimeout: () => trouble })
          )
        })
      })
    )
}

/** The SDK's default address and namespace. */
const local: Where = { address: "localhost:7233", namespace: "default" }

const connect = Effect.fnUntraced(function* (variables: Readonly<Record<string, string>>) {
  yield* installed
  const { connectionOptions, namespace = local.namespace } = yield* Effect.try({
    try: () => loadClientConnectConfig({ overrideEnvVars: variables }),
    catch: unreadable
  })
  const where: Where = { address: connectionOptions.address ?? local.address, namespace }
  const failed = (error: unknown) => unavailable(error, where)
  // A connection that succeeds after the deadline is closed only when the process ends.
  const connection = yield* Effect.tryPromise({
    try: () => NativeConnection.connect(connectionOptions),
    catch: failed
  }).pipe(Effect.timeoutFail({ duration: deadline, onTimeout: () => failed(undefined) }))
  const made: Connected = { ...where, connection, client: new Client({ connection, namespace }) }
  return yield* Effect.as(describe(made), made).pipe(Effect.onError(() => Effect.promise(() => connection.close())))
})

/** Connects once, and says where the service is; fails with what to do. */
export const check = (variables: Readonly<Record<string, string>>): Effect.Effect<Where, EngineUnavailable> =>
  connect(variables).pipe(
    Effect.tap(({ connection }) => Effect.promise(() => connection.close())),
    Effect.mapError(withoutRetry)
  )

/** Checks that the service answers, has the namespace, and accepts the credentials. The SDK may retry beyond its deadline. */
const describe = (made: Connected): Effect.Effect<void, EngineUnavailable> =>
  Effect.tryPromise({
    try: () =>
      made.connection.withDeadline(Date.now() + Duration.toMillis(deadline), () =>
        made.connection.workflowService.describeNamespace({ namespace: made.namespace })
      ),
    catch: (error) => unavailable(error, made)
  }).pipe(Effect.timeoutFail({ duration: deadline, onTimeout: () => unavailable(undefined, made) }))
