import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** Timers stop while a machine sleeps, so wall clocks are compared at least this often (milliseconds). */
const tick = 1000

/** Rings for due entries of a store. Times are epoch milliseconds. */
export interface Alarm {
  /** Announces that something is due at this time, which may be earlier than all known times. */
  readonly set: (time: number) => void
}

/** Calls `due` at the start and whenever the next known time has come, and rings for each key that it returns. */
export const make = Effect.fnUntraced(function* <K>(
  due: (
    now: number
  ) => Effect.Effect<{ readonly keys: ReadonlyArray<K>; readonly next: number | null }, StoreUnavailable>,
  ring: (key: K) => void
): Effect.fn.Return<Alarm, never, Scope.Scope> {
  const earlier = yield* Queue.sliding<void>(1)
  let at = Number.NEGATIVE_INFINITY

  const look = Effect.fnUntraced(function* (now: number) {
    at = Number.POSITIVE_INFINITY
    const { keys, next } = yield* due(now)
    if (next !== null) at = Math.min(at, next)
    for (const key of keys) ring(key)
  })

  yield* Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    if (now >= at) {
      yield* Effect.catchAll(look(now), (failure) => {
        at = now + tick
        return Effect.logDebug(failure.message)
      })
    }
    // A sleep of a fraction of a millisecond would not sleep at all.
    yield* Effect.raceFirst(Effect.sleep(Math.max(1, Math.min(tick, at - now))), Queue.take(earlier))
  }).pipe(Effect.forever, Effect.forkScoped)

  return {
    set: (time) => {
      if (time >= at) return
      at = time
      Queue.unsafeOffer(earlier, undefined)
    }
  }
})
