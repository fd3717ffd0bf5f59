import type * as Duration from "effect/Duration"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"

export interface OtlpOptions {
  /** The complete URL for spans. */
  readonly traces: Option.Option<string>
  /** The complete URL for log records. */
  readonly logs: Option.Option<string>
  readonly protocol: "protobuf" | "json"
  readonly headers: Redacted.Redacted<Readonly<Record<string, string>>>
  readonly serviceName: string
  /** Resource attributes, in addition to the service name. */
  readonly attributes: Readonly<Record<string, string>>
  /** The interval between two batches of spans. */
  readonly tracesEvery: Duration.Duration
}
