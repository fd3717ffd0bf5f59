import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PubSub from "effect/PubSub"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import * as Breaker from "./Breaker.ts"
import { BreakerStore } from "./BreakerStore.ts"
import { steadyMillis } from "./SteadyClock.ts"

/**
 * The breakers of a program by name. They start from their stored state, and each transition is stored in the background.
 *
 * @since 0.1.0
 * @category services
 */
export class Breakers extends Context.Tag("holdfast/services/resilience/Breakers")<
  Breakers,
  {
    /** Returns the breaker of this name. The first call creates it, with the policy of that call. */
    readonly get: (name: string, policy?: Partial<BreakerPolicy>) => Effect.Effect<Breaker.Breaker>
    readonly all: Effect.Effect<ReadonlyArray<Breaker.BreakerView>>
    /** The transitions of all breakers from the subscription on. */
    readonly transitions: Stream.Stream<Breaker.Transition>
    /** The newest local transition of each breaker since the previous call. */
    readonly unsafeMoved: () => ReadonlyArray<Breaker.Transition>
    /** Takes over the state that another process has, also for a breaker that is created later. */
    readonly unsafeAdopt: (stored: Breaker.Stored) => void
  }
>() {
  static readonly layer = (policy: Partial<BreakerPolicy> = {}): Layer.Layer<Breakers, never, BreakerStore> =>
    Layer.scoped(
      Breakers,
      Effect.gen(function* () {
        const store = yield* BreakerStore
        const hub = yield* PubSub.sliding<Breaker.Transition>(256)
        const changes = yield* Queue.unbounded<Breaker.Transition>()
        const loaded = yield* Effect.catchAll(store.load, (failure) =>
          Effect.as(Effect.logWarning(`the circuit breakers start closed: ${failure.message}`), [])
        )
        const now = yield* steadyMillis
        const stored = new Map(loaded.map(({ savedAt, ...one }) => [one.name, bounded(one, savedAt, now)]))
        const breakers = new Map<string, Breaker.Breaker>()
        const keep = (transition: Breaker.Transition) =>
          Effect.catchAll(store.save(transition, transition.at), (failure) =>
            Effect.logWarning(`the state of a circuit breaker is not stored: ${failure.message}`)
          )
        yield* Effect.forkScoped(Effect.forever(Effect.flatMap(Queue.take(changes), keep)))

        let moved = new Map<string, Breaker.Transition>()
        let adopting = false
        const changed = (transition: Breaker.Transition) => {
          hub.unsafeOffer(transition)
          changes.unsafeOffer(transition)
          if (!adopting) moved.set(transition.name, transition)
        }
        const made = (name: string, own: Partial<BreakerPolicy>) => {
          const before = stored.get(name)
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
          transitions: Stream.fromPubSub(hub),
          unsafeMoved: () => {
            const since = Array.from(moved.values())
            moved = new Map()
            return since
          },
          unsafeAdopt: (one) => {
            const breaker = breakers.get(one.name)
            if (breaker === undefined) return void stored.set(one.name, one)
            // The listener runs at once, within the same synchronous step.
            adopting = true
            breaker.unsafeAdopt(one)
            adopting = false
          }
        })
      })
    )
}

/** A break is no longer than it was when it was stored, even if the wall clock has been changed since. */
const bounded = (stored: Breaker.Stored, savedAt: number, now: number): Breaker.Stored =>
  stored.until === null
    ? stored
    : { ...stored, until: Math.min(stored.until, now + Math.max(0, stored.until - savedAt)) }
