import { DefaultLogger, makeTelemetryFilterString, Runtime as Sdk } from "@temporalio/worker"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"

let isInstalled = false

/**
 * Sets the SDK up for this process, once: the daemon owns the order of a stop, so the SDK gets no signals, and its errors go
 * to our log. Of a log entry only the message and the workflow's id are kept: the rest may hold anything.
 */
export const installed: Effect.Effect<void> = Effect.map(Effect.runtime<never>(), (runtime) => {
  if (isInstalled) return
  isInstalled = true
  const run = Runtime.runFork(runtime)
  Sdk.install({
    shutdownSignals: [],
    logger: new DefaultLogger("ERROR", ({ message, meta }) => {
      const workflow = typeof meta?.["workflowId"] === "string" ? { workflow: meta["workflowId"] } : {}
      run(Effect.annotateLogs(Effect.logError(`Temporal: ${message}`), workflow))
    }),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: "ERROR", other: "ERROR" }), forward: {} }
    }
  })
})
