import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type { OtlpOptions } from "../telemetry/OtlpOptions.ts"
import { address, choice, flag, list, optional, variable, whole } from "./Variable.ts"

const exported = (name: string) => choice(name, "otlp", { otlp: true, none: false }, "is neither otlp nor none")

const decoded = Option.liftThrowable(decodeURIComponent)

/** `name=value` pairs separated by commas, with percent-encoded values, as in OpenTelemetry's lists (W3C Baggage). */
const keyValues = list((item): readonly [name: string, value: string] | undefined => {
  const [, name, text = ""] = /^([^=\s]+)\s*=\s*(.*)$/.exec(item) ?? []
  const value = Option.getOrUndefined(decoded(text))
  return name === undefined || value === undefined ? undefined : [name, value]
})

const notPairs = "is not a list of name=value, separated by commas, with values in percent-encoding"

/** Whether a header is valid (RFC 9110, 5.5 and 5.6.2). */
const isHeader = ([name, value]: readonly [string, string]) =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value)

/**
 * The OpenTelemetry variables that Holdfast supports.
 * Source: "Environment Variable Specification" and "OpenTelemetry Protocol Exporter", opentelemetry.io/docs/specs/otel.
 */
export const telemetryVariables = {
  otelDisabled: flag("OTEL_SDK_DISABLED", false),
  otelEndpoint: address("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"),
  otelTracesEndpoint: address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces"),
  otelLogsEndpoint: address("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://localhost:4318/v1/logs"),
  otelTraces: exported("OTEL_TRACES_EXPORTER"),
  otelLogs: exported("OTEL_LOGS_EXPORTER"),
  otelProtocol: choice<OtlpOptions["protocol"], "http/protobuf" | "http/json">(
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "http/protobuf",
    { "http/protobuf": "protobuf", "http/json": "json" },
    "is neither http/protobuf nor http/json (grpc is not supported)"
  ),
  otelHeaders: variable<OtlpOptions["headers"]>(
    "OTEL_EXPORTER_OTLP_HEADERS",
    Redacted.make({}),
    (text) => {
      const pairs = keyValues(text)
      return pairs?.every(isHeader) ? Redacted.make(Object.fromEntries(pairs)) : undefined
    },
    notPairs,
    "authorization=Bearer%20the-secret"
  ),
  otelDelay: whole(
    "OTEL_BSP_SCHEDULE_DELAY",
    5000,
    10,
    600_000,
    "is not a whole number of milliseconds from 10 to 600000"
  ),
  otelService: optional("OTEL_SERVICE_NAME", (text) => text, "is not a name", "holdfast"),
  otelAttributes: variable<Readonly<Record<string, string>>>(
    "OTEL_RESOURCE_ATTRIBUTES",
    {},
    (text) => {
      const pairs = keyValues(text)
      return pairs && Object.fromEntries(pairs)
    },
    notPairs,
    "deployment.environment=home"
  )
}

type Set = { readonly [K in keyof typeof telemetryVariables]: Effect.Effect.Success<(typeof telemetryVariables)[K]> }

/** The destination of traces and logs; none if no address is set, or all exporters are off. */
export const telemetry = (set: Set): Option.Option<OtlpOptions> => {
  const to = (isWanted: boolean, own: Option.Option<string>, path: string) =>
    isWanted && !set.otelDisabled
      ? Option.orElse(own, () => Option.map(set.otelEndpoint, (base) => `${base}${path}`))
      : Option.none()
  const traces = to(set.otelTraces, set.otelTracesEndpoint, "/v1/traces")
  const logs = to(set.otelLogs, set.otelLogsEndpoint, "/v1/logs")
  if (Option.isNone(traces) && Option.isNone(logs)) return Option.none()
  const { "service.name": named = "holdfast", ...attributes } = set.otelAttributes
  const serviceName = Option.getOrElse(set.otelService, () => named)
  return Option.some({
    traces,
    logs,
    protocol: set.otelProtocol,
    headers: set.otelHeaders,
    serviceName,
    attributes,
    tracesEvery: Duration.millis(set.otelDelay)
  })
}
