import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import * as Breaker from "./Breaker.ts"
import { BreakerStore } from "./BreakerStore.ts"

/**
 * The breakers of a program, each by its name. They start as they were stored, and each transition is stored in the background.
 *
 * @since 0.1.0
 * @category services
 */
export class Breakers extends Context.Tag("holdfast/services/resilience/Breakers")<
  Breakers,
  {
    /** The one of this name; it is made at the first call, with the policy given then. */
    readonly get: (name: string, policy?: Partial<BreakerPolicy>) => Effect.Effect<Breaker.Breaker>
    readonly all: Effect.Effect<ReadonlyArray<Breaker.BreakerView>>
    /** Of all of them, from now on. */
    readonly transitions: Stream.Stream<Breaker.Transition>
  }
>() {
  static readonly layer = (policy: Partial<BreakerPolicy> = {}): Layer.Layer<Breakers, never, BreakerStore> =>
    Layer.scoped(
      Breakers,
      Effect.gen(function* () {
        const store = yield* BreakerStore
        const hub = yield* PubSub.sliding<Breaker.Transition>(256)
        const changes = yield* Queue.unbounded<Breaker.Transition>()
        const stored = yield* Effect.catchAll(store.load, (failure) =>
          Effect.as(Effect.logWarning(`the circuit breakers start anew: ${failure.message}`), [])
        )
        const breakers = new Map<string, Breaker.Breaker>()
        const keep = (transition: Breaker.Transition) =>
          Effect.catchAll(store.save(transition, transition.at), (failure) =>
            Effect.logWarning(`where a circuit breaker stands is not stored: ${failure.message}`)
          )
        yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(changes), keep)))

        const changed = (transition: Breaker.Transition) => {
          hub.unsafeOffer(transition)
          changes.unsafeOffer(transition)
        }
        const made = (name: string, own: Partial<BreakerPolicy>) => {
          const before = stored.find((one) => one.name === name)
          return Effect.map(Breaker.make(name, { ...policy, ...own }, before, changed), (breaker) => {
            const first = breakers.get(name) ?? breaker
            breakers.set(name, first)
            return first
          })
        }

        return Breakers.of({
          get: (name, own = {}) =>
            Effect.suspend(() => {
              const found = breakers.get(name)
              return found === undefined ? made(name, own) : Effect.succeed(found)
            }),
          all: Effect.suspend(() => Effect.all(Array.from(breakers.values(), ({ view }) => view))),
          transitions: Stream.fromPubSub(hub)
        })
      })
    )
}
