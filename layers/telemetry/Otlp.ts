import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { OtlpOptions } from "./OtlpOptions.ts"
import type { Pseudonyms } from "./Pseudonyms.ts"

/**
 * Exports traces and logs by OTLP over HTTP. The exporter is only loaded when it is configured.
 * `Layer.setTracerEnabled` decides which parts are traced.
 */
export const layer = (options: Option.Option<OtlpOptions>, people: Pseudonyms): Layer.Layer<never> =>
  Option.match(options, {
    onNone: () => Layer.empty,
    onSome: (some) =>
      Layer.unwrapEffect(
        Effect.map(
          Effect.promise(() => import("./Exporter.ts")),
          ({ layer }) => layer(some, people)
        )
      )
  })
