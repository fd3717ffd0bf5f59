import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { count, keyValues, oneOf, url, yesOrNo } from "./Reading.ts"
import type { OtlpOptions } from "../telemetry/OtlpOptions.ts"
import { optional, withDefault } from "./Variable.ts"

const address = (name: string, example: string) =>
  optional({ name, read: url, wrong: "is not an http(s) address", example })

const exported = (name: string) =>
  withDefault(
    { name, read: oneOf({ otlp: true, none: false }), wrong: "is neither otlp nor none", example: "otlp" },
    true
  )

/** What a header may be (RFC 9110, 5.5 and 5.6.2). */
const isHeader = ([name, value]: readonly [string, string]) =>
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]*$/.test(value)

/**
 * The variables of OpenTelemetry that are read here.
 * Source: "Environment Variable Specification" and "OpenTelemetry Protocol Exporter", opentelemetry.io/docs/specs/otel.
 *
 * @since 0.1.0
 * @category constants
 */
export const telemetryVariables = {
  otelDisabled: withDefault(
    { name: "OTEL_SDK_DISABLED", read: yesOrNo, wrong: "is neither true nor false", example: "false" },
    false
  ),
  otelEndpoint: address("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"),
  otelTracesEndpoint: address("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4318/v1/traces"),
  otelLogsEndpoint: address("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://localhost:4318/v1/logs"),
  otelTraces: exported("OTEL_TRACES_EXPORTER"),
  otelLogs: exported("OTEL_LOGS_EXPORTER"),
  otelProtocol: withDefault<OtlpOptions["protocol"]>(
    {
      name: "OTEL_EXPORTER_OTLP_PROTOCOL",
      read: oneOf<OtlpOptions["protocol"]>({ "http/protobuf": "protobuf", "http/json": "json" }),
      wrong: "is neither http/protobuf nor http/json (grpc is not spoken here)",
      example: "http/protobuf"
    },
    "protobuf"
  ),
  otelHeaders: withDefault<OtlpOptions["headers"]>(
    {
      name: "OTEL_EXPORTER_OTLP_HEADERS",
      read: (text) => {
        const pairs = keyValues(text)
        return pairs?.every(isHeader) ? Redacted.make(Object.fromEntries(pairs)) : undefined
      },
      wrong: "is not a list of name=value, separated by commas, with values in percent-encoding",
      example: "authorization=Bearer%20the-secret"
    },
    Redacted.make({})
  ),
  otelDelay: withDefault(
    {
      name: "OTEL_BSP_SCHEDULE_DELAY",
      read: count(10, 600_000),
      wrong: "is not a whole number of milliseconds from 10 to 600000",
      example: "5000"
    },
    5000
  ),
  otelService: optional({
    name: "OTEL_SERVICE_NAME",
    read: (text) => text,
    wrong: "is not a name",
    example: "holdfast"
  }),
  otelAttributes: withDefault<Readonly<Record<string, string>>>(
    {
      name: "OTEL_RESOURCE_ATTRIBUTES",
      read: (text) => {
        const pairs = keyValues(text)
        return pairs && Object.fromEntries(pairs)
      },
      wrong: "is not a list of name=value, separated by commas, with values in percent-encoding",
      example: "deployment.environment=home"
    },
    {}
  )
}

type Set = { readonly [K in keyof typeof telemetryVariables]: Effect.Effect.Success<(typeof telemetryVariables)[K]> }

/**
 * Where traces and logs go; none where no address is set, or all is switched off.
 *
 * @since 0.1.0
 * @category conversions
 */
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
