import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SubscriptionRef from "effect/SubscriptionRef"

/** The parts that must run before the daemon is ready. */
export type Part = "polling" | "database" | "engine" | "relay" | "worker"

const everything: ReadonlyArray<Part> = ["polling", "database", "engine"]

/** Why a part is not ready (a sentence for people), or `true`. A process has only the parts of its role. */
export type Status = Readonly<Partial<Record<Part, true | string>>>

/**
 * Who runs and who does not: `/readyz` reads it, the parts report to it.
 *
 * @since 0.1.0
 * @category services
 */
export class Readiness extends Context.Tag("holdfast/services/Readiness")<
  Readiness,
  {
    readonly report: (part: Part, status: true | string) => Effect.Effect<void>
    readonly status: SubscriptionRef.SubscriptionRef<Status>
  }
>() {
  static readonly layer: Layer.Layer<Readiness> = Readiness.layerOf(everything)

  /** Of some parts: what is reported of another one is dropped. */
  static layerOf(parts: ReadonlyArray<Part>): Layer.Layer<Readiness> {
    return Layer.effect(
      Readiness,
      Effect.gen(function* () {
        const status = yield* SubscriptionRef.make<Status>(Object.fromEntries(parts.map((part) => [part, "starting"])))
        const report = (part: Part, value: true | string) =>
          SubscriptionRef.update(status, (all) =>
            all[part] === undefined || all[part] === value ? all : { ...all, [part]: value }
          )
        return Readiness.of({ report, status })
      })
    )
  }
}
