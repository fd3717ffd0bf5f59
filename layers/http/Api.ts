import * as HttpApi from "@effect/platform/HttpApi"
import * as HttpApiEndpoint from "@effect/platform/HttpApiEndpoint"
import * as HttpApiGroup from "@effect/platform/HttpApiGroup"
import * as HttpApiSchema from "@effect/platform/HttpApiSchema"
import * as OpenApi from "@effect/platform/OpenApi"
import * as Schema from "effect/Schema"
import { RouteEvent } from "../../domain/model/RouteEvent.ts"
import { contentType } from "../telemetry/Prometheus.ts"
import { Desk } from "./DeskApi.ts"
import { Dashboard } from "./DashboardApi.ts"
import { Operations } from "./OperationsApi.ts"
import { Groups, People, Sandbox } from "./SandboxApi.ts"
import { Session } from "./SessionApi.ts"
import { Turns } from "./TurnsApi.ts"

/** The parts of the daemon: `true`, or a sentence that says why the part is not ready. */
export const Parts = Schema.Record({ key: Schema.String, value: Schema.Union(Schema.Literal(true), Schema.String) })

export class NotReady extends Schema.TaggedError<NotReady>()("NotReady", { parts: Parts }) {}

export class NoTelemetry extends Schema.TaggedError<NoTelemetry>()("NoTelemetry", {}) {}

class Health extends HttpApiGroup.make("health", { topLevel: true })
  .add(
    HttpApiEndpoint.get("healthz", "/healthz")
      .addSuccess(Schema.Struct({ alive: Schema.Literal(true) }))
      .annotate(OpenApi.Description, "Answers 200 while the process lives.")
  )
  .add(
    HttpApiEndpoint.get("readyz", "/readyz")
      .addSuccess(Schema.Struct({ parts: Parts, degraded: Schema.optional(Schema.Array(Schema.String)) }))
      .addError(NotReady, { status: 503 })
      .annotate(
        OpenApi.Description,
        "Whether the daemon accepts messages; if not, which parts are not ready. It is ready, but `degraded`, if for example a provider refuses its key."
      )
  ) {}

class Numbers extends HttpApiGroup.make("numbers", { topLevel: true })
  .add(
    HttpApiEndpoint.get("metrics", "/metrics")
      .addSuccess(HttpApiSchema.Text({ contentType }))
      .annotate(OpenApi.Description, "All counters, gauges and histograms in the Prometheus text format.")
  )
  .add(
    HttpApiEndpoint.get("telemetry", "/api/telemetry")
      .addSuccess(HttpApiSchema.Text())
      .addError(NoTelemetry, { status: 404 })
      .annotate(OpenApi.Description, "The numbers since the start as lines of text: rates, averages, percentiles.")
  ) {}

class Route extends HttpApiGroup.make("route").add(
  HttpApiEndpoint.get("recent", "/api/route")
    .addSuccess(Schema.Array(RouteEvent))
    .annotate(
      OpenApi.Description,
      "Where each circuit breaker stands, then the newest calls to models, oldest first. No texts."
    )
) {}

class Live extends HttpApiGroup.make("live").add(
  HttpApiEndpoint.get("events", "/api/events")
    .addSuccess(HttpApiSchema.Text({ contentType: "text/event-stream" }))
    .annotate(
      OpenApi.Description,
      "Server-sent events: what changes, from now on. A newer state replaces an unsent one."
    )
) {}

/** The HTTP API of a daemon. */
export class Api extends HttpApi.make("holdfast")
  .add(Health)
  .add(Session)
  .add(Numbers)
  .add(Sandbox)
  .add(People)
  .add(Groups)
  .add(Route)
  .add(Live)
  .add(Operations)
  .add(Turns)
  .add(Desk)
  .add(Dashboard)
  .annotate(OpenApi.Title, "Holdfast")
  .annotate(OpenApi.Version, "0.1.0")
  .annotate(
    OpenApi.Description,
    "Health, readiness, numbers, what an operator asks and decides, and the sandbox behind the console."
  ) {}
