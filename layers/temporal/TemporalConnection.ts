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
import { unavailable, unreadable, type Where } from "./Trouble.ts"

/** A connection to a Temporal service. */
export interface Connected extends Where {
  readonly connection: NativeConnection
  readonly client: Client
}

/** How long a service may take to answer, and how long we wait before we ask again. */
const deadline = Duration.seconds(5)
const pause = Duration.seconds(1)

/** What comes at the start waits so long for the first connection, before it is left to those who offer it again. */
const patience = Duration.seconds(2)

/**
 * The way to the Temporal service that the standard `TEMPORAL_*` variables and profiles name
 * (https://docs.temporal.io/develop/environment-configuration). It is waited for, and readiness says what is missing.
 */
export class TemporalConnection extends Context.Tag("holdfast/layers/temporal/TemporalConnection")<
  TemporalConnection,
  {
    /** Waits until there was a connection; it then mends itself. */
    readonly connected: Effect.Effect<Connected>
    /** The connection, which is waited for a moment at the start; or why there is none yet. */
    readonly current: Effect.Effect<Connected, EngineUnavailable>
  }
>() {
  /** `variables`: the environment to read from. */
  static readonly layer = (
    variables: Readonly<Record<string, string>>
  ): Layer.Layer<TemporalConnection, never, Readiness> =>
    Layer.scoped(
      TemporalConnection,
      Effect.gen(function* () {
        const { report } = yield* Readiness
        const connected = yield* Deferred.make<Connected>()
        let trouble = new EngineUnavailable({ why: "it is being connected to" })
        /** Since it worked last: what fails in one way and then in another is told once of each. */
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

/** Local, where nothing else is said: as the SDK has it. */
const local: Where = { address: "localhost:7233", namespace: "default" }

const connect = Effect.fnUntraced(function* (variables: Readonly<Record<string, string>>) {
  yield* installed
  const { connectionOptions, namespace = local.namespace } = yield* Effect.try({
    try: () => loadClientConnectConfig({ overrideEnvVars: variables }),
    catch: unreadable
  })
  const where: Where = { address: connectionOptions.address ?? local.address, namespace }
  const failed = (error: unknown) => unavailable(error, where)
  // A connection that is made after all is closed by the process's end alone: nobody waits for it.
  const connection = yield* Effect.tryPromise({
    try: () => NativeConnection.connect(connectionOptions),
    catch: failed
  }).pipe(Effect.timeoutFail({ duration: deadline, onTimeout: () => failed(undefined) }))
  const made: Connected = { ...where, connection, client: new Client({ connection, namespace }) }
  return yield* Effect.as(describe(made), made).pipe(Effect.onError(() => Effect.promise(() => connection.close())))
})

/** Whether the service answers, has the namespace, and lets us in. The SDK tries again by itself, beyond the deadline it is given. */
const describe = (made: Connected): Effect.Effect<void, EngineUnavailable> =>
  Effect.tryPromise({
    try: () =>
      made.connection.withDeadline(Date.now() + Duration.toMillis(deadline), () =>
        made.connection.workflowService.describeNamespace({ namespace: made.namespace })
      ),
    catch: (error) => unavailable(error, made)
  }).pipe(Effect.timeoutFail({ duration: deadline, onTimeout: () => unavailable(undefined, made) }))
