import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { Worker } from "node:worker_threads"

/** The delay before a thread is restarted: one second, doubled each time, at most a minute. */
const pauses = Schedule.union(Schedule.exponential("1 second"), Schedule.spaced("1 minute"))

/** The code of an error, never its message. */
export const codeOf = (error: unknown): string =>
  error instanceof Error ? ("code" in error ? String(error.code) : error.name) : "unknown"

/**
 * Keeps a thread running while the scope is open: a thread that cannot start, throws or ends is restarted after a
 * delay. The first failure is logged as a warning.
 */
export const keep = (start: () => Pick<Worker, "on" | "terminate">): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const life = Effect.async<string>((resume) => {
      try {
        const thread = start()
        // Without a listener its error would be an uncaught exception of this thread.
        thread.on("error", (error) => resume(Effect.succeed(codeOf(error))))
        thread.on("exit", (code) => resume(Effect.succeed(`exit code ${code}`)))
        return Effect.promise(() => thread.terminate())
      } catch (error) {
        return resume(Effect.succeed(codeOf(error)))
      }
    })
    let isFirst = true
    const lived = Effect.flatMap(life, (why) => {
      const log = isFirst ? Effect.logWarning : Effect.logDebug
      isFirst = false
      return log(`the watcher thread ended (${why}) and is restarted; without it, a hanging process is not ended`)
    })
    yield* Effect.forkScoped(Effect.repeat(lived, pauses))
    // The thread watches before anything else runs.
    yield* Effect.yieldNow()
  })
