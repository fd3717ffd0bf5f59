import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { randomUUID } from "node:crypto"
import * as inspector from "node:inspector"
import { Worker } from "node:worker_threads"
import { type Ends, noEnds } from "../../domain/conversation/Ends.ts"
import { EndStore } from "../../services/engine/EndStore.ts"
import { Witness } from "../../services/engine/Witness.ts"
import { isDoubtful, leftBehind, Notes } from "./Notes.ts"
import { layout, SharedSteps } from "./SharedSteps.ts"
import { keep } from "./Thread.ts"
import { type Orders, watcher } from "./watcher.ts"

interface WatchOptions {
  /** The folder for notes about steps that hold the thread. */
  readonly folder: string
  /** A process whose event loop is blocked for this long is ended; never, if it is infinite. */
  readonly limit: Duration.Duration
  /** Whether logs are JSON objects. */
  readonly json: boolean
}

/**
 * The exit code of a process that the watcher ended. A process that is stuck outside JavaScript is killed by SIGKILL
 * instead.
 */
export const exitCode = 86

/** In milliseconds. Each tick wakes two threads of an idle process. */
const tick = 1000
const suspicion = 1000

/** How long to wait for changes in the notes of processes that may be alive. */
const silence = Duration.seconds(4)

/** The worker needs little memory: it only reads a few numbers. */
const resourceLimits = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, codeRangeSizeMb: 4, stackSizeMb: 1 }

const start = (orders: Orders): Worker =>
  new Worker(
    `const { workerData } = require("node:worker_threads")
    const system = {
      now: () => performance.now(),
      kill: () => process.kill(process.pid, "SIGKILL"),
      later: setTimeout,
      files: require("node:fs"),
      Session: require("node:inspector").Session
    }
    setInterval((${watcher.toString()})(workerData, system), workerData.tick)`,
    { eval: true, workerData: orders, resourceLimits, execArgv: [], env: {}, name: "watch" }
  )

/**
 * Watches the event loop of this process from a separate thread, and is the witness of its steps. The notes of earlier
 * processes are counted first.
 */
export const layer = (options: WatchOptions): Layer.Layer<never, never, EndStore> =>
  Layer.scoped(
    Witness,
    Effect.gen(function* () {
      const store = yield* EndStore
      const name = randomUUID()
      const notes = new Notes(options.folder, name)
      if (notes.unusable !== undefined) {
        yield* Effect.logWarning(
          `${options.folder}/watch is not writable (${notes.unusable}): a step that ends this process will not be known to the next one`
        )
      }
      const left = yield* lookBack(notes, options.folder)
      for (const { kind, step } of left.ends) {
        const how = kind === "held" ? "held its thread" : "ran"
        yield* Effect.logError(`a process ended while a step ${how}: ${step}`)
      }
      const now = yield* Clock.currentTimeMillis
      // No step runs before it is known which steps must not run.
      const known = yield* store
        .record(left.ends, now)
        .pipe(Effect.zipRight(store.all), Effect.retry(Schedule.spaced("1 second")), Effect.orDie)
      const kept = notes.forget(left.files)
      if (kept !== undefined) {
        yield* Effect.logWarning(
          `notes in ${options.folder}/watch cannot be deleted (${kept}); they are not counted twice`
        )
      }
      const ends = new Map<string, Ends>(known)

      const steps = new SharedSteps((step) => notes.took(step))
      yield* living(steps, notes)
      yield* keep(() =>
        start({
          memory: steps.memory,
          layout,
          tick,
          suspicion,
          limit: Duration.toMillis(options.limit),
          exitCode,
          file: notes.held,
          process: name,
          json: options.json
        })
      )

      return {
        observe: (step, resumed) => steps.observe(step, resumed),
        during: (step, run) => steps.during(step, run),
        ends: (step, resumed) =>
          resumed
            ? Effect.tap(Effect.retry(store.of(step), Schedule.spaced("1 second")), (found) => {
                if (found.held + found.sudden > 0) ends.set(step, found)
              })
            : Effect.sync(() => ends.get(step) ?? noEnds),
        known: (step) => ends.get(step) ?? noEnds
      }
    })
  )

/** The notes of ended processes. It only waits if a note names a step of a process that may be alive. */
const lookBack = Effect.fnUntraced(function* (notes: Notes, folder: string) {
  const before = notes.look()
  const after = isDoubtful(before.found)
    ? yield* Effect.delay(
        Effect.sync(() => notes.look()),
        silence
      )
    : before
  const trouble = before.trouble ?? after.trouble
  if (trouble !== undefined && notes.unusable === undefined) {
    yield* Effect.logWarning(
      `${folder}/watch cannot be read (${trouble}): it is unknown which step ended an earlier process`
    )
  }
  return leftBehind(before.found, after.found, yield* Clock.currentTimeMillis)
})

/** Records the beats of the event loop, and notes a step that exits the process. */
const living = (steps: SharedSteps, notes: Notes) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const beat = () => steps.beat(inspector.url() !== undefined)
      const timer = setInterval(beat, tick)
      timer.unref()
      const exit = () => {
        if (steps.current !== "") notes.ended(steps.current)
      }
      process.on("exit", exit)
      beat()
      return { timer, exit }
    }),
    ({ exit, timer }) =>
      Effect.sync(() => {
        clearInterval(timer)
        process.off("exit", exit)
        notes.close()
      })
  )
