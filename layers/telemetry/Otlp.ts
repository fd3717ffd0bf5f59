import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { OtlpOptions } from "./OtlpOptions.ts"

/**
 * Sends traces and logs by OTLP over HTTP. What does that is loaded only where there is something to send to. Which parts are traced is
 * for `Layer.setTracerEnabled` to say.
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
