import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"

/**
 * `held` by this process, or held `elsewhere`; `unknown` as long as nobody could be asked.
 *
 * @since 0.1.0
 * @category models
 */
export type LeaseStatus = "held" | "elsewhere" | "unknown"

/**
 * What only one process does at a time: the polling of a bot's updates. Whoever holds it lets go before its end when it cannot be
 * renewed, so that there are never two; when the holder dies, another one gets it.
 *
 * @since 0.1.0
 * @category ports
 */
export class Lease extends Context.Tag("holdfast/services/Lease")<
  Lease,
  {
    readonly status: SubscriptionRef.SubscriptionRef<LeaseStatus>
  }
>() {
  /** For a process that is kept alone by other means. */
  static readonly always: Layer.Layer<Lease> = Layer.effect(
    Lease,
    Effect.map(SubscriptionRef.make<LeaseStatus>("held"), (status) => Lease.of({ status }))
  )
}

/**
 * Runs an effect whenever the lease is held, from its start each time; it is interrupted when the lease is lost.
 *
 * @since 0.1.0
 * @category combinators
 */
export const whileHeld = <E, R>(effect: Effect.Effect<void, E, R>): Effect.Effect<void, E, Lease | R> =>
  Effect.flatMap(Lease, ({ status }) =>
    status.changes.pipe(
      Stream.changes,
      Stream.flatMap((now) => (now === "held" ? Stream.fromEffect(effect) : Stream.empty), { switch: true }),
      Stream.runDrain
    )
  )
