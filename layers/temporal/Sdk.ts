import { DefaultLogger, makeTelemetryFilterString, Runtime as Sdk } from "@temporalio/worker"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"

let isInstalled = false

/**
 * Sets up the SDK for this process, once. The daemon controls the shutdown, so the SDK handles no signals. Its errors go to Holdfast's log,
 * with only the message and the workflow id of each entry, because the rest may hold anything.
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
