import * as HttpApiBuilder from "@effect/platform/HttpApiBuilder"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { Telemetry } from "../../services/telemetry/Telemetry.ts"
import * as ProcessMetrics from "../telemetry/ProcessMetrics.ts"
import * as Prometheus from "../telemetry/Prometheus.ts"
import { Api, NoTelemetry } from "./Api.ts"

/** Handles `/metrics` and `/api/telemetry`. */
export const layer = HttpApiBuilder.group(Api, "numbers", (handlers) =>
  Effect.gen(function* () {
    const telemetry = yield* Effect.serviceOption(Telemetry)
    const look = yield* ProcessMetrics.make
    const metrics = Option.match(telemetry, { onNone: () => Metric.snapshot, onSome: ({ metrics }) => metrics })
    return handlers
      .handle("metrics", () => Effect.map(Effect.zipRight(look, metrics), Prometheus.text))
      .handle("telemetry", () =>
        Option.match(telemetry, { onNone: () => Effect.fail(new NoTelemetry()), onSome: ({ format }) => format })
      )
  })
)
