import type * as Duration from "effect/Duration"
import type * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"

/** Where traces and logs go, and as whose. */
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
