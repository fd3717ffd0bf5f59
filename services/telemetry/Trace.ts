import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import type { RequestId } from "../../domain/Ids.ts"
import { traceOf } from "../../domain/telemetry/TraceId.ts"

/** In the context of a span: marks it as the root of its trace, with this id. */
export class Top extends Context.Tag("holdfast/services/telemetry/Trace/Top")<Top, string>() {}

/** Without tracing (`Layer.setTracerEnabled(false)`), a span costs one check. */
export const whereTraced =
  (spanned: <A, E>(self: Effect.Effect<A, E>) => Effect.Effect<A, E>) =>
  <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.withFiberRuntime((fiber) => (fiber.getFiberRef(FiberRef.currentTracerEnabled) ? spanned(self) : self))

const above = (request: RequestId): Tracer.ExternalSpan => {
  const { top, trace } = traceOf(request)
  return Tracer.externalSpan({ traceId: trace, spanId: top })
}

/** Runs an effect as the root span of the traces of these requests. */
export const opening = (requests: ReadonlyArray<RequestId>, name: string) =>
  whereTraced((self) =>
    requests.reduce((inner, request) => {
      const parent = above(request)
      const context = Context.make(Top, parent.spanId)
      const attributes = { request }
      return Effect.withSpan(inner, name, { parent, context, attributes, kind: "consumer", captureStackTrace: false })
    }, self)
  )

/**
 * Runs an effect as a span in the trace of a request: a child of the current span if that is in the same trace, else of
 * the root.
 */
export const traced = (request: RequestId, name: string) =>
  whereTraced((self) =>
    Effect.flatMap(Effect.serviceOption(Tracer.ParentSpan), (current) => {
      const top = above(request)
      const isInside = Option.isSome(current) && current.value.traceId === top.traceId
      const parent = isInside ? current.value : top
      return Effect.withSpan(self, name, { parent, attributes: { request }, captureStackTrace: false })
    })
  )

/** Runs an effect in the trace of a request, without a span of its own: for logs from outside its steps. */
export const within =
  (request: RequestId) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, Exclude<R, Tracer.ParentSpan>> =>
    Effect.withParentSpan(self, above(request))

/** Links the traces of other requests, which are handled together with this one, to the current span. */
export const together = (requests: ReadonlyArray<RequestId>): Effect.Effect<void> =>
  whereTraced((self) =>
    Effect.zipRight(
      Effect.linkSpanCurrent(
        requests.map((request): Tracer.SpanLink => ({
          _tag: "SpanLink",
          span: above(request),
          attributes: { request }
        }))
      ),
      self
    )
  )(Effect.void)
