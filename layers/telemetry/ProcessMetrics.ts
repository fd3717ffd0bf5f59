import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { gauge } from "../../services/telemetry/Series.ts"
import type * as Scope from "effect/Scope"
import { monitorEventLoopDelay } from "node:perf_hooks"

const uptime = gauge("process_uptime_seconds", "How long the process has been running")
const resident = gauge("process_resident_memory_bytes", "Memory that the process holds")
const heap = gauge("nodejs_heap_size_used_bytes", "Heap in use")
const lagMean = gauge("nodejs_eventloop_lag_mean_seconds", "Mean lag of the event loop since the last look")
const lagP99 = gauge("nodejs_eventloop_lag_p99_seconds", "Lag that 99 % stay below, since the last look")
const lagMax = gauge("nodejs_eventloop_lag_max_seconds", "Longest lag since the last look")

/** The sampling interval of the event loop in milliseconds: any excess in its histogram is lag. */
const resolution = 20

/**
 * Monitors the process in a scope; the returned effect updates its gauges. They have the names of prom-client, so
 * existing dashboards for Node.js recognise them.
 */
export const make: Effect.Effect<Effect.Effect<void>, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => {
      const loop = monitorEventLoopDelay({ resolution })
      loop.enable()
      return loop
    }),
    (loop) => Effect.sync(() => loop.disable())
  ),
  (loop) =>
    Effect.gen(function* () {
      const { heapUsed, rss } = process.memoryUsage()
      // The histogram has whole intervals, in nanoseconds; it has no mean before the first one.
      const lag = (interval: number) => Math.max(0, (interval || 0) / 1e9 - resolution / 1000)
      yield* Metric.set(uptime, process.uptime())
      yield* Metric.set(resident, rss)
      yield* Metric.set(heap, heapUsed)
      yield* Metric.set(lagMean, lag(loop.mean))
      yield* Metric.set(lagP99, lag(loop.percentile(99)))
      yield* Metric.set(lagMax, lag(loop.max))
      loop.reset()
    })
)
