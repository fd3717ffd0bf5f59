import { describe, expect, it } from "@effect/vitest"
import { Data, Effect, FastCheck, Layer, Logger, Tracer } from "effect"
import { RequestId } from "../../../domain/Ids.ts"
import { traceOf } from "../../../domain/telemetry/TraceId.ts"
import * as Redacting from "../../../layers/telemetry/Redacting.ts"
import { opening, traced } from "../../../services/telemetry/Trace.ts"

class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}

/** A tracer and a logger that write down everything that they are told. */
const recording = () => {
  const spans: Array<Tracer.Span> = []
  const told: Array<unknown> = []
  const tracer = Tracer.make({
    context: (run) => run(),
    span: (name, parent, context, links, startTime, kind) => {
      const attributes = new Map<string, unknown>()
      const span: Tracer.Span = {
        _tag: "Span",
        name,
        spanId: "0123456789abcdef",
        traceId: parent._tag === "Some" ? parent.value.traceId : "f".repeat(32),
        parent,
        context,
        status: { _tag: "Started", startTime },
        attributes,
        links,
        sampled: true,
        kind,
        end: (_, exit) => void told.push(exit),
        attribute: (key, value) => void attributes.set(key, value),
        event: (name, _, attributes) => void told.push(name, attributes),
        addLinks: () => {}
      }
      spans.push(span)
      return span
    }
  })
  const logger = Logger.make((options: Logger.Logger.Options<unknown>) => void told.push(options.cause))
  const layer = Layer.mergeAll(
    Layer.setTracer(Redacting.tracer(tracer)),
    Logger.add(Redacting.logger(logger)),
    Logger.remove(Logger.defaultLogger)
  )
  return { layer, spans, told: () => told.map((one) => JSON.stringify(one) + String(one) + stackOf(one)).join("\n") }
}

const stackOf = (one: unknown): string =>
  JSON.stringify(one, (_, value) => (value instanceof Error ? [value.message, value.stack, value.cause] : value))

const request = RequestId.make("42:1:100")

describe("what leaves the process", () => {
  it.effect.prop(
    "holds no message of a failure or a defect, in a span, in its events or in a log",
    { secret: FastCheck.uuid(), isDefect: FastCheck.boolean() },
    ({ isDefect, secret }) => {
      const { layer, told } = recording()
      const trouble = isDefect
        ? Effect.die(new Error(`cannot read ${secret}`, { cause: secret }))
        : Effect.fail(new Refused({ message: `the prompt was ${secret}` }))
      return trouble.pipe(
        Effect.tapErrorCause((cause) => Effect.logError("it failed", cause)),
        Effect.withSpan("inner"),
        traced(request, "outer"),
        Effect.exit,
        Effect.andThen(() => {
          expect(told()).not.toContain(secret)
          expect(told()).toContain(isDefect ? "Defect" : "Refused")
          expect(told()).toContain("it failed")
        }),
        Effect.provide(layer)
      )
    },
    { fastCheck: { numRuns: 20 } }
  )

  it.effect(
    "is one trace for each request: its top is the door, and each step is below it or below the step around it",
    () => {
      const { layer, spans } = recording()
      const other = RequestId.make("42:2:100")
      const notice = RequestId.make("42:1:100:notice")
      return Effect.gen(function* () {
        yield* opening([request, other], "door")(Effect.void)
        yield* traced(request, "step")(traced(notice, "inner")(traced(other, "foreign")(Effect.void)))
        const seen = spans.map(({ name, parent, spanId, traceId }) => ({
          name,
          traceId,
          spanId,
          parent: parent._tag === "Some" ? parent.value.spanId : undefined
        }))
        const { top, trace } = traceOf(request)
        const { top: otherTop, trace: otherTrace } = traceOf(other)
        expect(seen).toEqual([
          { name: "door", traceId: otherTrace, spanId: otherTop, parent: undefined },
          { name: "door", traceId: trace, spanId: top, parent: undefined },
          { name: "step", traceId: trace, spanId: "0123456789abcdef", parent: top },
          { name: "inner", traceId: trace, spanId: "0123456789abcdef", parent: "0123456789abcdef" },
          { name: "foreign", traceId: otherTrace, spanId: "0123456789abcdef", parent: otherTop }
        ])
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("is nothing where nothing is traced", () => {
    const { layer, spans } = recording()
    return Effect.gen(function* () {
      yield* opening([request], "door")(Effect.void)
      yield* traced(request, "step")(Effect.void)
      expect(spans).toEqual([])
    }).pipe(Effect.provide(Layer.provideMerge(Layer.setTracerEnabled(false), layer)))
  })
})
