import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"

/**
 * Where traces and logs go, and as whose.
 *
 * @since 0.1.0
 * @category models
 */
export interface OtlpOptions {
  /** The whole address that spans are sent to. */
  readonly traces: Option.Option<string>
  /** The same for log records. */
  readonly logs: Option.Option<string>
  readonly protocol: "protobuf" | "json"
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
  readonly serviceName: string
  /** Of the resource, beside its name. */
  readonly attributes: Readonly<Record<string, string>>
  /** Between two batches of spans. */
  readonly tracesEvery: Duration.Duration
}

/**
 * Sends traces and logs by OTLP over HTTP. What does that is loaded only where there is something to send to. Which parts are traced is
 * for `Layer.setTracerEnabled` to say.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Option.Option<OtlpOptions>): Layer.Layer<never> =>
  Option.match(options, {
    onNone: () => Layer.empty,
    onSome: (some) =>
      Layer.unwrapEffect(
        Effect.map(
          Effect.promise(() => import("./Exporter.ts")),
          ({ layer }) => layer(some)
        )
      )
  })
