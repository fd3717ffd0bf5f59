import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"

/** So many are kept for whoever comes late, or reads too slowly. */
const newest = 256

/**
 * What happens on the route, told as it happens to whoever listens. Nobody waits for a listener.
 *
 * @since 0.1.0
 * @category services
 */
export class RouteEvents extends Context.Tag("holdfast/services/telemetry/RouteEvents")<
  RouteEvents,
  {
    readonly tell: (event: RouteEvent) => void
    /** Called for each event from now on, at once, until its release; it must be quick, and must not throw. */
    readonly listen: (listener: (event: RouteEvent) => void) => () => void
    /** From now on; a reader that is too slow misses the oldest. */
    readonly events: Stream.Stream<RouteEvent>
    /** Where each breaker stands, then the newest of all others, oldest first. */
    readonly recent: Effect.Effect<ReadonlyArray<RouteEvent>>
  }
>() {
  static readonly layer: Layer.Layer<RouteEvents> = Layer.scoped(
    RouteEvents,
    Effect.gen(function* () {
      const listeners = new Set<(event: RouteEvent) => void>()
      const breakers = new Map<string, RouteEvent>()
      const kept: Array<RouteEvent> = []
      const pubsub = yield* Effect.acquireRelease(PubSub.sliding<RouteEvent>(newest), PubSub.shutdown)
      const tell = (event: RouteEvent) => {
        if (event._tag === "Breaker") breakers.set(event.candidate, event)
        else if (kept.push(event) > 2 * newest) kept.splice(0, newest)
        for (const listener of listeners) listener(event)
        pubsub.unsafeOffer(event)
      }
      return RouteEvents.of({
        tell,
        listen: (listener) => {
          listeners.add(listener)
          return () => void listeners.delete(listener)
        },
        events: Stream.fromPubSub(pubsub),
        recent: Effect.sync(() => [...breakers.values(), ...kept.slice(-newest)])
      })
    })
  )
}
