import { type InjectedSinks, Worker, type WorkerOptions } from "@temporalio/worker"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Runtime from "effect/Runtime"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { fileURLToPath } from "node:url"
import type { Conversations } from "../../services/engine/Conversations.ts"
import type { Steps } from "../../services/engine/Steps.ts"
import type { Stops } from "../../services/turns/Stops.ts"
import type { ReminderStore } from "../../services/reminders/ReminderStore.ts"
import { Readiness } from "../../services/Readiness.ts"
import { unknownRules } from "../../services/telemetry/EngineMetrics.ts"
import { type Connected, TemporalConnection } from "./TemporalConnection.ts"
import { type Activities, answersQueue, type Sinks } from "./workflow/Protocol.ts"
import * as StepActivities from "./activity/StepActivities.ts"
import { unavailable } from "./Trouble.ts"

/** How a process works for the engine. */
export interface WorkersOptions {
  readonly taskQueues: ReadonlyArray<string>
  /** The maximum numbers of concurrent answers and sends of each task queue. */
  readonly answers: number
  readonly sendings: number
  /** How long a shutdown waits for running activities before they are interrupted. */
  readonly grace: Duration.Duration
  /** A worker with cached conversations that takes longer than this, or one second, to fetch its next task is considered dead. */
  readonly heartbeat: Duration.Duration
  /** The maximum number of cached conversations. */
  readonly cached?: number
  /** The bundle of the workflows, by default that of the build. */
  readonly bundle?: string
}

type Own = Omit<WorkerOptions, "connection" | "namespace">

/** The bundle that the build writes. */
const built = fileURLToPath(new URL("../../workflows.bundle.js", import.meta.url))

/** Each takes about 50 kB of heap; a workflow that is not cached is replayed from its history. */
const cached = 500

/**
 * For ten seconds a server sends the workflow tasks of a dead worker to that worker's sticky queue. This bounds the wait of each task; a
 * conversation whose worker was only slow is replayed from its history.
 */
const given = Duration.seconds(1)

/** How long after the grace an activity may take to handle its interruption. */
const force = Duration.seconds(5)

/**
 * Runs workers on the task queues of conversations while the layer lives. Closing it stops polling, lets running activities finish within
 * the grace time, and interrupts the rest, which Temporal then retries.
 */
export const layer = (
  options: WorkersOptions
): Layer.Layer<never, never, Conversations | TemporalConnection | Readiness | ReminderStore | Steps | Stops> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { report } = yield* Readiness
      const activities = yield* StepActivities.make
      yield* serve(options, activities, (all) => report("worker", all || "not all of its workers work"))
    })
  )

/** The same with other activities, until the scope closes. `hear` receives whether all workers are running. */
export const serve = (
  options: WorkersOptions,
  activities: Activities,
  hear: (all: boolean) => Effect.Effect<void> = () => Effect.void
): Effect.Effect<void, never, TemporalConnection | Scope.Scope> =>
  Effect.gen(function* () {
    const { connected } = yield* TemporalConnection
    const sinks = yield* hearing
    const all = options.taskQueues.flatMap((queue) => workersOf(queue, options, activities, sinks))
    let working = 0
    const counts = (by: 1 | -1) => Effect.suspend(() => hear((working += by) === all.length))
    const running = Effect.gen(function* () {
      const link = yield* connected
      yield* Effect.forEach(all, (own) => work(link, own, counts), { concurrency: "unbounded", discard: true })
    })
    yield* Effect.forkScoped(running)
  })

/** Starts a worker; its promise settles when the worker has stopped. */
const begin = (link: Connected, options: Own) =>
  Effect.tryPromise(async () => {
    const worker = await Worker.create({ ...options, connection: link.connection, namespace: link.namespace })
    return { worker, ended: worker.run() }
  })

/** Runs a worker until interrupted. If it fails, the failure is logged and the worker is restarted. */
const work = (link: Connected, options: Own, counts: (by: 1 | -1) => Effect.Effect<void>) =>
  Effect.acquireUseRelease(
    begin(link, options),
    ({ ended }) =>
      Effect.acquireUseRelease(
        counts(1),
        () => Effect.tryPromise(() => ended),
        () => counts(-1)
      ),
    ({ ended, worker }) =>
      Effect.promise(() => {
        if (worker.getState() === "RUNNING") worker.shutdown()
        return ended.catch(() => {})
      })
  ).pipe(
    Effect.tapError(({ error }) =>
      Effect.logError(`a worker failed and is restarted: ${unavailable(error, link).why}`)
    ),
    Effect.retry(Schedule.spaced("1 second")),
    Effect.orDie
  )

/** Two workers per queue, so that sends never wait behind answers. */
const workersOf = (
  taskQueue: string,
  options: WorkersOptions,
  { answer, ...others }: Activities,
  sinks: InjectedSinks<Sinks>
): ReadonlyArray<Own> => {
  const shared = {
    shutdownGraceTime: Duration.toMillis(options.grace),
    shutdownForceTime: Duration.toMillis(Duration.sum(options.grace, force)),
    maxHeartbeatThrottleInterval: "1 second",
    defaultHeartbeatThrottleInterval: "1 second"
  } as const
  return [
    {
      ...shared,
      taskQueue,
      workflowBundle: { codePath: options.bundle ?? built },
      maxCachedWorkflows: options.cached ?? cached,
      stickyQueueScheduleToStartTimeout: Duration.toMillis(Duration.min(options.heartbeat, given)),
      activities: { ...others },
      maxConcurrentActivityTaskExecutions: options.sendings,
      sinks
    },
    {
      ...shared,
      taskQueue: answersQueue(taskQueue),
      activities: { answer },
      maxConcurrentActivityTaskExecutions: options.answers
    }
  ]
}

/** Unknown rules are logged once per conversation, and counted on each failed task. */
const hearing: Effect.Effect<InjectedSinks<Sinks>> = Effect.map(Effect.runtime<never>(), (runtime) => {
  const told = new Set<string>()
  return {
    holdfast: {
      unknownRules: {
        fn: (_, key: string, rules: number) => {
          const isNews = !told.has(key) && told.size < 1000
          told.add(key)
          const words = `conversation ${key} uses rules ${rules}, which this version does not know: it stays unchanged; run the newer version of Holdfast that started it`
          Runtime.runSync(runtime)(
            Effect.zipRight(Metric.increment(unknownRules), isNews ? Effect.logError(words) : Effect.void)
          )
        },
        callDuringReplay: true
      }
    }
  }
})
