import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Worker } from "node:worker_threads"

/**
 * A thread that could not start (`start`) or ended unexpectedly (`crash`). `code` is the error's code, never its
 * message, which may contain a person's text.
 */
export class ThreadFailed extends Schema.TaggedError<ThreadFailed>()("ThreadFailed", {
  entry: Schema.String,
  why: Schema.Literal("start", "crash"),
  code: Schema.String
}) {
  override get message() {
    return this.why === "start"
      ? `the thread ${this.entry} did not start (${this.code}): check that the file exists, and that memory and threads are available`
      : `the thread ${this.entry} ended unexpectedly (${this.code})`
  }
}

/** A thread that answers one question at a time. */
export interface Thread {
  readonly isAlive: () => boolean
  /** Posts a value (structured clone), and succeeds with the next value that the thread posts. */
  readonly ask: (input: unknown) => Effect.Effect<unknown, ThreadFailed>
  /** Terminates the thread at any point. */
  readonly end: Effect.Effect<void>
}

const codeOf = (error: unknown): string =>
  error instanceof Error ? ("code" in error && typeof error.code === "string" ? error.code : error.name) : "unknown"

/**
 * Starts a thread, and waits until it posts its first value; `born` receives it before that, so that the caller can end
 * it. The thread gets neither the environment nor the flags of this process, has its own memory limit (of its heap, in
 * megabytes), and does not keep the process alive.
 */
export const start = (
  { entry, memory }: { readonly entry: URL; readonly memory: number },
  born: (thread: Thread) => void
): Effect.Effect<Thread, ThreadFailed> =>
  Effect.async<Thread, ThreadFailed>((resume) => {
    let isAlive = true
    let settle: (outcome: Effect.Effect<unknown, ThreadFailed>) => void
    const failed = (why: ThreadFailed["why"], code: string) =>
      Effect.fail(new ThreadFailed({ entry: entry.pathname, why, code }))
    let worker: Worker
    try {
      const resourceLimits = { maxOldGenerationSizeMb: memory, maxYoungGenerationSizeMb: 16 }
      worker = new Worker(entry, { env: {}, execArgv: [], resourceLimits })
    } catch (error) {
      return resume(failed("start", codeOf(error)))
    }
    const end = Effect.promise(() => worker.terminate())
    let why: ThreadFailed["why"] = "start"
    const over = (code: string) => {
      isAlive = false
      settle(failed(why, code))
    }
    worker.on("error", (error) => over(codeOf(error)))
    worker.on("exit", (code) => over(`exit ${code}`))
    worker.on("message", (value) => settle(Effect.succeed(value)))
    worker.unref()

    const thread: Thread = {
      isAlive: () => isAlive,
      ask: (input) =>
        Effect.async((resume) => {
          if (!isAlive) return resume(failed("crash", "ended"))
          settle = resume
          worker.postMessage(input)
        }),
      end: Effect.asVoid(end)
    }
    born(thread)
    settle = (outcome) => {
      why = "crash"
      resume(Effect.as(outcome, thread))
    }
    return Effect.asVoid(end)
  })
