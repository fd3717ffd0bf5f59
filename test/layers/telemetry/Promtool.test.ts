import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as ProcessMetrics from "../../../layers/telemetry/ProcessMetrics.ts"
import * as Prometheus from "../../../layers/telemetry/Prometheus.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import { Telemetry } from "../../../services/telemetry/Telemetry.ts"

const folder = fileURLToPath(new URL("../../../deploy/prometheus/", import.meta.url))

/** Prometheus' own tool, if it is installed: without it, the files are only compared with the rules. */
const promtool = (args: ReadonlyArray<string>, input = "") => spawnSync("promtool", [...args], { cwd: folder, input })
const isInstalled = promtool(["--version"]).status === 0

const silent = (run: ReturnType<typeof promtool>) => assert.strictEqual(String(run.stderr), "")

describe.runIf(isInstalled)("promtool", () => {
  it("accepts the alerting rules, which fire in its own tests when they should", () => {
    assert.strictEqual(promtool(["check", "rules", "holdfast.rules.yml"]).status, 0)
    assert.strictEqual(promtool(["test", "rules", "holdfast.rules.test.yml"]).status, 0)
  })

  it.scoped("has nothing to say about the metrics", () =>
    Effect.gen(function* () {
      const telemetry = yield* Telemetry
      yield* yield* ProcessMetrics.make
      yield* telemetry.metrics
      silent(promtool(["check", "metrics"], Prometheus.text(yield* Metric.snapshot)))
    }).pipe(Effect.provide(Telemetry.layer.pipe(Layer.provide([Memory.layer, RouteEvents.layer, Readiness.layer]))))
  )
})
