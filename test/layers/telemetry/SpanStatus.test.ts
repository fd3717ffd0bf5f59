import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as OtlpTracer from "@effect/opentelemetry/OtlpTracer"
import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Redacted } from "effect"
import * as Exporter from "../../../layers/telemetry/Exporter.ts"
import { attributesOf, receive, type Receiver } from "../../support/OtlpReceiver.ts"

/** A span that succeeds, one that fails and one that is interrupted, each with an undefined attribute. */
const three = Effect.all(
  [
    Effect.withSpan(Effect.void, "done", { attributes: { a: undefined, b: 1 } }),
    Effect.withSpan(Effect.fail({ _tag: "Refused" }), "failed", { attributes: { a: undefined } }),
    Effect.withSpan(Effect.interrupt, "interrupted", { attributes: { a: undefined } })
  ].map(Effect.exit)
)

const told = ({ spans }: Receiver, name: string): Readonly<Record<string, unknown>> => {
  const span = spans.find((one) => one.name === name) ?? assert.fail(`no span ${name}`)
  return { code: span.status.code, message: span.status.message, ...attributesOf(span) }
}

const ours = (url: string) =>
  Exporter.layer({
    traces: Option.some(url),
    logs: Option.none(),
    protocol: "json",
    headers: Redacted.make({}),
    serviceName: "anemone",
    attributes: { "service.instance.id": "mine" },
    tracesEvery: Duration.seconds(1)
  })

const theirs = (url: string) =>
  Layer.provide(OtlpTracer.layer({ url, resource: { serviceName: "anemone" } }), [
    OtlpSerialization.layerJson,
    FetchHttpClient.layer
  ])

describe("exported spans", () => {
  it.scopedLive("say what failed, what was interrupted, and nothing of what is undefined", () =>
    Effect.gen(function* () {
      const receiver = yield* receive()
      yield* Effect.provide(three, ours(receiver.url))
      assert.deepStrictEqual(told(receiver, "done"), { code: 1, message: undefined, b: 1 })
      const { "code.stacktrace": _, ...failed } = told(receiver, "failed")
      assert.deepStrictEqual(failed, { code: 2, message: "Refused" })
      const { "code.stacktrace": __, ...interrupted } = told(receiver, "interrupted")
      assert.deepStrictEqual(interrupted, {
        code: 0,
        message: undefined,
        "span.label": "⚠︎ Interrupted",
        "status.interrupted": true
      })
      const [resource] = receiver.resources
      assert.strictEqual(attributesOf(resource ?? assert.fail())["service.instance.id"], "mine")
    })
  )

  // If this fails, @effect/opentelemetry does it right by itself: layers/telemetry/SpanStatus.ts, the filter in
  // Redacting.ts, and findings/opentelemetry-marks-failed-spans-as-interrupted.sh can go.
  it.scopedLive("are mended for as long as @effect/opentelemetry swaps failed and interrupted", () =>
    Effect.gen(function* () {
      const receiver = yield* receive()
      yield* Effect.provide(three, theirs(receiver.url))
      assert.include(told(receiver, "failed"), { code: 2, "status.interrupted": true, a: "undefined" })
      assert.notProperty(told(receiver, "interrupted"), "status.interrupted")
      assert.strictEqual(told(receiver, "interrupted")["code"], 1)
    })
  )
})
