import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { randomUUID } from "node:crypto"
import { ConversationKey, RequestId } from "../../domain/Ids.ts"
import { TemporalConnection } from "../../layers/temporal/TemporalConnection.ts"
import { progressQuery, workflowId } from "../../layers/temporal/workflow/Protocol.ts"
import { Readiness } from "../../services/Readiness.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "./Daemon.ts"
import * as World from "./DaemonWorld.ts"
import { freshDatabase } from "./Postgres.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"
import { sharedServer, temporalServer } from "./TemporalServer.ts"

type Environment = Readonly<Record<string, string>>

/** The parts that several daemons share, with their people: PostgreSQL, a Temporal server, Telegram and a model. */
const made = Effect.fnUntraced(function* <T extends { readonly environment: Environment }>(temporal: T) {
  const telegram = yield* TelegramSandbox
  const database = yield* freshDatabase
  const people = yield* Effect.forEach(["Ada", "Grace", "Alan"], (name) =>
    Effect.map(telegram.addUser(name), ({ id }) => id)
  )
  const [ada, grace, alan] = people
  assert(ada !== undefined && grace !== undefined && alan !== undefined)
  const environment: Environment = {
    ...(yield* World.environment),
    ...temporal.environment,
    HOLDFAST_ENGINE: "temporal",
    // Of others on the same server, some may have left work behind.
    HOLDFAST_TASK_QUEUE: `cluster-${randomUUID()}`,
    HOLDFAST_DATABASE_URL: Redacted.value(database),
    HOLDFAST_ALLOWED_USERS: people.join(","),
    HOLDFAST_HEARTBEAT_TIMEOUT: "2 seconds"
  }
  /** A daemon with a folder of its own, whose port is known before it is ready; a variable that is empty is not set. */
  const start = (own: Environment = {}) =>
    Effect.gen(function* () {
      const port = yield* Daemon.freePort
      const daemon = yield* Daemon.start(yield* temporaryFolder, {
        ...environment,
        HOLDFAST_PORT: String(port),
        ...own
      })
      return { ...daemon, base: `http://127.0.0.1:${port}` }
    })

  /** The turns, as they stand in the store. */
  const turns = Effect.flatMap(
    SqlClient.SqlClient,
    (sql) =>
      sql<{ readonly id: string; readonly conversation: string; readonly status: string; readonly attempts: number }>`
        select id, conversation, status, attempts from turns order by claimed_at`
  ).pipe(Effect.provide(PgClient.layer({ url: database })), Effect.orDie)

  /** Until so many turns are delivered, and stored as such: nothing of them is under way any more. */
  const delivered = (count: number) =>
    Daemon.eventually(
      `${count} turns delivered`,
      Effect.map(turns, (all) =>
        all.filter(({ status }) => status === "delivered").length === count ? all : undefined
      )
    )

  /** How far a turn has come, as its workflow tells it. */
  const progress = (turn: { readonly id: string; readonly conversation: string }) =>
    Effect.gen(function* () {
      const { client } = yield* Effect.flatMap(TemporalConnection, ({ connected }) => connected)
      const [store] = yield* Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql<{ readonly id: string }>`select id from identity`
      )
      const handle = client.workflow.getHandle(workflowId(store?.id ?? "", ConversationKey.make(turn.conversation)))
      return yield* Effect.promise(() => handle.query(progressQuery, RequestId.make(turn.id)))
    }).pipe(
      Effect.provide([
        PgClient.layer({ url: database }),
        TemporalConnection.layer(temporal.environment).pipe(Layer.provide(Readiness.layer))
      ])
    )
  return { people: [ada, grace, alan] as const, temporal, start, turns, delivered, progress }
})

/** On the Temporal server of the run. */
export const make = Effect.flatMap(sharedServer, made)

/** On a Temporal server of its own, which can be killed. */
export const mortal = Effect.flatMap(temporalServer, made)

export type Started = Effect.Effect.Success<ReturnType<Effect.Effect.Success<typeof make>["start"]>>

/** The body of `/readyz`, once it matches. */
export const readyz = ({ base, printed }: Started, expected: RegExp) =>
  Daemon.eventually(
    `ready: ${expected}`,
    Effect.map(
      Effect.tryPromise(async () => {
        const response = await fetch(`${base}/readyz`)
        return `${response.status} ${await response.text()}`
      }),
      (said) => (expected.test(said) ? said : undefined)
    ),
    printed
  )

/** Until the model writes so many answers. */
export const answering = (count: number) =>
  Effect.flatMap(ModelSandbox, (model) =>
    Daemon.eventually(
      `${count} answers under way`,
      Effect.map(model.answering, (now) => (now === count ? true : undefined))
    )
  )
