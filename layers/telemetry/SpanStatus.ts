import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

interface Attribute {
  readonly key: string
  readonly value: unknown
}

interface Span {
  readonly attributes: ReadonlyArray<Attribute>
  readonly status: { readonly code: number; readonly message?: string }
}

interface Traces {
  readonly resourceSpans: ReadonlyArray<{
    readonly scopeSpans: ReadonlyArray<{ readonly spans: ReadonlyArray<Span> }>
  }>
}

/** The status codes of OTLP (`Status.StatusCode`). */
const unset = 0
const ok = 1
const error = 2

const marks: ReadonlyArray<Attribute> = [
  { key: "span.label", value: { stringValue: "⚠︎ Interrupted" } },
  { key: "status.interrupted", value: { boolValue: true } }
]

/**
 * `@effect/opentelemetry` 0.64.1 marks failed spans as interrupted, and gives interrupted ones the status Ok with a
 * message. OpenTelemetry's API allows a message only for an error, and reserves Ok for the application.
 */
const corrected = (span: Span): Span => {
  const { attributes, status } = span
  if (status.code === error) {
    return { ...span, attributes: attributes.filter(({ key }) => marks.every((mark) => mark.key !== key)) }
  }
  return status.code === ok && status.message !== undefined
    ? { ...span, status: { code: unset }, attributes: [...attributes, ...marks] }
    : span
}

const all = (data: unknown): Traces => {
  // The exporter's own type is not exported.
  const { resourceSpans } = data as Traces
  return {
    resourceSpans: resourceSpans.map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans.map((scope) => ({ ...scope, spans: scope.spans.map(corrected) }))
    }))
  }
}

/** Corrects the status of failed and interrupted spans before they are serialized. */
export const layer = (
  serialization: Layer.Layer<OtlpSerialization.OtlpSerialization>
): Layer.Layer<OtlpSerialization.OtlpSerialization> =>
  Layer.effect(
    OtlpSerialization.OtlpSerialization,
    Effect.map(OtlpSerialization.OtlpSerialization, (self) => ({
      ...self,
      traces: (data: unknown) => self.traces(all(data))
    }))
  ).pipe(Layer.provide(serialization))
