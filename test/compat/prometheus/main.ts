import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as Report from "../../../bench/Report.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as ProcessMetrics from "../../../layers/telemetry/ProcessMetrics.ts"
import * as Prometheus from "../../../layers/telemetry/Prometheus.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import { Telemetry } from "../../../services/telemetry/Telemetry.ts"

/**
 * Checks the alerting rules and the metrics with promtool, which must be installed.
 *
 *     npm run compat -- --prometheus [--json]
 */
const { values } = parseArgs({
  options: { prometheus: { type: "boolean" }, json: { type: "boolean", default: false } }
})

const folder = fileURLToPath(new URL("../../../../deploy/prometheus/", import.meta.url))

/** How many lines promtool complains in. */
const complaints = (args: ReadonlyArray<string>, input = ""): number => {
  const { error, status, stderr, stdout } = spawnSync("promtool", [...args], { cwd: folder, input, encoding: "utf8" })
  if (error !== undefined) throw error
  const said = (status === 0 ? stderr : stdout + stderr).trim()
  if (said !== "") process.stderr.write(`${said}\n`)
  return said === "" ? 0 : said.split("\n").length
}

const metrics = Effect.gen(function* () {
  yield* yield* ProcessMetrics.make
  yield* (yield* Telemetry).metrics
  return Prometheus.text(yield* Metric.snapshot)
}).pipe(Effect.provide(Telemetry.layer.pipe(Layer.provide([Memory.layer, RouteEvents.layer, Readiness.layer]))))

Effect.map(metrics, (text) =>
  [
    { what: "alerting rules", args: ["check", "rules", "holdfast.rules.yml"] },
    { what: "when the rules fire", args: ["test", "rules", "holdfast.rules.test.yml"] },
    { what: "metrics", args: ["check", "metrics"], input: text }
  ].map(({ args, input, what }) => Report.atMost(what, complaints(args, input), "complaints", 0))
).pipe(
  Effect.tap((results) => Report.print(results, values.json)),
  Effect.tap((results) => Effect.sync(() => void (process.exitCode = results.every(({ met }) => met) ? 0 : 1))),
  Effect.scoped,
  NodeRuntime.runMain
)
