import { bundleWorkflowCode, Worker } from "@temporalio/worker"
import * as Effect from "effect/Effect"
import { statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { rules } from "../../domain/conversation/State.ts"
import { type Connected, TemporalConnection } from "../../layers/temporal/TemporalConnection.ts"
import { conversation } from "../../layers/temporal/workflow/ConversationWorkflow.ts"
import { answersQueue, arrivedSignal, type Terms, workflowId } from "../../layers/temporal/workflow/Protocol.ts"
import { folder } from "../engine/Rig.ts"
import * as Report from "../Report.ts"
import * as DevServer from "../../test/support/world/DevServer.ts"
import { chat, limits, link, plainActivities, refsOf, store } from "./Rig.ts"

const few = 50
const many = 350

/** Runs of each kind; the median counts. */
const runs = 3

const ours = fileURLToPath(new URL("../../workflows.bundle.js", import.meta.url))
const bare = fileURLToPath(new URL("./bareWorkflow.js", import.meta.url))

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** The memory of this process after a collection, in bytes; needs `node --expose-gc`. */
const held = Effect.gen(function* () {
  // Memory that one collection finalizes is freed by the next.
  for (let round = 0; round < 3; round++) {
    yield* Effect.sleep("100 millis")
    global.gc?.()
  }
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return heapUsed + arrayBuffers
})

const terms: Terms = { rules, policy: { queue: "each" }, limits }

/** Polls until the condition holds. */
const until = (isSo: () => boolean) => Effect.repeat(Effect.sleep("20 millis"), { until: isSo })

/** The bytes that each cached workflow holds after its first message. It runs on the main thread, whose heap can be measured. */
const weigh = ({ client, connection, namespace }: Connected, taskQueue: string, codePath: string) =>
  Effect.gen(function* () {
    const tape = { onStep: () => {} }
    const { answer, ...others } = plainActivities(tape)
    const shared = { connection, namespace, debugMode: true, reuseV8Context: true } as const
    const workers = yield* Effect.promise(() =>
      Promise.all([
        Worker.create({
          ...shared,
          taskQueue,
          workflowBundle: { codePath },
          maxCachedWorkflows: 2 * many,
          activities: { ...others }
        }),
        Worker.create({ ...shared, taskQueue: answersQueue(taskQueue), activities: { answer } })
      ])
    )
    const [workflows] = workers
    const ended = Promise.all(workers.map((worker) => worker.run()))
    yield* Effect.addFinalizer(() =>
      Effect.promise(() => {
        for (const worker of workers) worker.shutdown()
        return ended
      })
    )
    const begin = (from: number, to: number) =>
      Effect.forEach(
        Array.from({ length: to - from }, (_, index) => chat(`${taskQueue}-${from + index}`)),
        (one) =>
          Effect.promise(() =>
            client.workflow.signalWithStart(conversation, {
              workflowId: workflowId(store, one.key),
              taskQueue,
              args: [{ key: one.key, terms }],
              signal: arrivedSignal,
              signalArgs: [refsOf(one, 1), terms]
            })
          ),
        { concurrency: 8, discard: true }
      )
    /** Waits until all are cached and nothing has happened for a while. */
    const settled = (count: number) =>
      Effect.gen(function* () {
        yield* until(() => workflows.getStatus().numCachedWorkflows === count)
        let quietFor = 0
        yield* until(() => {
          const { numInFlightActivities, numInFlightWorkflowActivations } = workflows.getStatus()
          quietFor = numInFlightActivities + numInFlightWorkflowActivations === 0 ? quietFor + 1 : 0
          return quietFor > 75
        })
      })
    yield* begin(0, few)
    yield* settled(few)
    const before = yield* held
    yield* begin(few, many)
    yield* settled(many)
    return ((yield* held) - before) / (many - few)
  }).pipe(Effect.scoped)

/**
 * The memory of a cached conversation compared with the smallest workflow that waits for signals, and the size of their
 * bundles.
 */
export const heap: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const server = yield* DevServer.started()
  const place = yield* folder
  const bundle = (name: string, preloadModules: Array<string>) =>
    Effect.map(
      Effect.promise(() => bundleWorkflowCode({ workflowsPath: bare, preloadModules, logger: quiet })),
      ({ code }) => {
        const path = join(place, `${name}.js`)
        writeFileSync(path, code)
        return path
      }
    )
  const plain = yield* bundle("bare", [])
  const preloaded = yield* bundle("preloaded", [bare])
  return yield* Effect.gen(function* () {
    const connected = yield* Effect.flatMap(TemporalConnection, ({ connected }) => connected)
    // In turns, because each run sees what the previous one left behind.
    const rounds = yield* Effect.forEach(Array.from({ length: runs }), (_, round) =>
      Effect.all({
        least: weigh(connected, `bare-${round}`, plain),
        shared: weigh(connected, `preloaded-${round}`, preloaded),
        own: weigh(connected, `ours-${round}`, ours)
      })
    )
    const least = Report.median(rounds.map(({ least }) => least))
    const shared = Report.median(rounds.map(({ shared }) => shared))
    const own = Report.median(rounds.map(({ own }) => own))
    return [
      Report.figure("heap of a cached workflow, a bare one, bundled as the SDK does by itself", least / 1024, "KiB"),
      Report.figure("heap of a cached workflow, a bare one, its modules shared as ours are", shared / 1024, "KiB"),
      Report.figure("heap of a cached workflow, a conversation", own / 1024, "KiB"),
      Report.atMost(
        "heap of a cached conversation against a bare workflow, bundled alike",
        (100 * own) / shared - 100,
        "% more",
        20
      ),
      Report.figure("size of the bundle, a bare workflow", statSync(plain).size / 1024, "KiB"),
      Report.figure("size of the bundle, ours", statSync(ours).size / 1024, "KiB")
    ]
  }).pipe(Effect.provide(link(server.address)))
}).pipe(Effect.scoped)
