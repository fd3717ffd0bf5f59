import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"

/** How many events are kept for new and slow subscribers. */
const newest = 256

/**
 * The events of the route, published as they happen. Publishing never waits for a subscriber.
 *
 * @since 0.1.0
 * @category services
 */
export class RouteEvents extends Context.Tag("holdfast/services/telemetry/RouteEvents")<
  RouteEvents,
  {
    readonly tell: (event: RouteEvent) => void
    /**
     * Calls `listener` synchronously for each event from now on, until the returned function is called. It must be fast
     * and must not throw.
     */
    readonly listen: (listener: (event: RouteEvent) => void) => () => void
    /** The events from now on; a slow subscriber misses the oldest. */
    readonly events: Stream.Stream<RouteEvent>
    /** The state of each breaker, then the newest other events, oldest first. */
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
