import * as OtlpLogger from "@effect/opentelemetry/OtlpLogger"
import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as OtlpTracer from "@effect/opentelemetry/OtlpTracer"
import * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { randomUUID } from "node:crypto"
import { version } from "../../domain/Version.ts"
import * as Transport from "../network/Transport.ts"
import * as SpanStatus from "./SpanStatus.ts"
import * as Pseudonyms from "./Pseudonyms.ts"
import * as Redacting from "./Redacting.ts"
import type { OtlpOptions } from "./OtlpOptions.ts"

/** The deadline of a collector for one batch. */
const patience = Duration.seconds(3)

/** Random for each process, as the conventions for resources recommend ("Service", opentelemetry.io/docs/specs/semconv). */
const instance = randomUUID()

/** How long a shutdown waits for unsent spans and log records, and then for batches in flight. */
const shutdownTimeout = Duration.millis(1500)
const grace = Duration.seconds(1)

/** The exporter reads variables itself; here they are decoded with all other settings. */
const withoutVariables = Effect.withConfigProvider(ConfigProvider.fromMap(new Map()))

/**
 * Exports spans and log records in batches, by OTLP over HTTP. Nothing waits for a collector: data that it does not
 * accept within seconds is dropped, for a minute at a time, and reported once.
 */
export const layer = (options: OtlpOptions, people: Pseudonyms.Pseudonyms = Pseudonyms.plain): Layer.Layer<never> => {
  const { attributes, headers, logs, protocol, serviceName, traces, tracesEvery } = options
  // Attributes of the settings take precedence.
  const resource = {
    serviceName,
    attributes: { "service.version": version, "service.instance.id": instance, ...attributes }
  }
  const common = { headers: Redacted.value(headers), resource, shutdownTimeout }
  const tracer = (url: string) =>
    Layer.unwrapScoped(
      Effect.map(withoutVariables(OtlpTracer.make({ ...common, url, exportInterval: tracesEvery })), (tracer) =>
        Layer.setTracer(Redacting.tracer(tracer, people))
      )
    )
  const logger = (url: string) =>
    Logger.addScoped(
      Effect.map(withoutVariables(OtlpLogger.make({ ...common, url })), (logger) =>
        Pseudonyms.logger(Redacting.logger(logger), people)
      )
    )
  return Layer.merge(
    Option.match(traces, { onNone: () => Layer.empty, onSome: tracer }),
    Option.match(logs, { onNone: () => Layer.empty, onSome: logger })
  ).pipe(
    Layer.provide(
      SpanStatus.layer(protocol === "json" ? OtlpSerialization.layerJson : OtlpSerialization.layerProtobuf)
    ),
    Layer.provide(Layer.scoped(HttpClient.HttpClient, guarded)),
    Layer.provide(Transport.layer(patience))
  )
}

/**
 * Without this, the exporter would retry a batch, and wait for as long as the collector asks, while new batches pile
 * up. Here every failure looks to it like one of the transport. The original is dropped: it has the URL and its
 * headers. At shutdown the exporter would interrupt the batch in flight; here it has a moment to arrive.
 */
const guarded = Effect.gen(function* () {
  const client = yield* HttpClient.HttpClient
  const sending = yield* FiberSet.make<HttpClientResponse, HttpClientError>()
  yield* Effect.addFinalizer(() => FiberSet.awaitEmpty(sending).pipe(Effect.interruptible, Effect.timeoutOption(grace)))
  let reached = true
  const failed = (why: string) =>
    Effect.suspend(() => {
      const wasReported = !reached
      reached = false
      const warning = `the OpenTelemetry collector accepts no data (${why}): traces and logs are dropped until it does`
      return wasReported ? Effect.void : Effect.logWarning(warning)
    }).pipe(
      Effect.zipRight(
        new RequestError({ request: HttpClientRequest.post("collector"), reason: "Transport", description: why })
      )
    )
  const bounded = (response: Effect.Effect<HttpClientResponse, HttpClientError>) =>
    response.pipe(
      // An unread response keeps its connection.
      Effect.flatMap((answer) => Effect.as(answer.text, answer)),
      Effect.timeoutOption(patience),
      Effect.matchEffect({
        onFailure: () => failed("it cannot be reached"),
        onSuccess: Option.match({
          onNone: () => failed("it does not answer"),
          onSome: (answer) => {
            if (answer.status >= 300) return failed(`status ${answer.status}`)
            reached = true
            return Effect.succeed(answer)
          }
        })
      })
    )
  return HttpClient.transform(client, (response) =>
    Effect.flatMap(FiberSet.run(sending, bounded(response)), Fiber.join)
  )
})
