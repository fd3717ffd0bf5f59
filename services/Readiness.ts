import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SubscriptionRef from "effect/SubscriptionRef"

/**
 * What must run before the daemon is ready.
 *
 * @since 0.1.0
 * @category models
 */
export type Part = "polling" | "database" | "engine"

/**
 * Why a part is not ready (a sentence for people), or `true`.
 *
 * @since 0.1.0
 * @category models
 */
export type Status = Readonly<Record<Part, true | string>>

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
  static readonly layer: Layer.Layer<Readiness> = Layer.effect(
    Readiness,
    Effect.gen(function* () {
      const status = yield* SubscriptionRef.make<Status>({
        polling: "starting",
        database: "starting",
        engine: "starting"
      })
      const report = (part: Part, value: true | string) =>
        SubscriptionRef.update(status, (all) => (all[part] === value ? all : { ...all, [part]: value }))
      return Readiness.of({ report, status })
    })
  )
}
