import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * Runs effects with the same key one after another, in order. An effect that waited for `patience` gives up with
 * `None`, so that its caller does not hold its own resources for long. An unused key takes no memory.
 */
export const makeKeyedMutex = (patience: Duration.Duration) => {
  const turns = new Map<string, { readonly lock: Effect.Semaphore; users: number }>()

  const enter = (key: string) =>
    Effect.sync(() => {
      const turn = turns.get(key) ?? { lock: Effect.unsafeMakeSemaphore(1), users: 0 }
      turn.users++
      turns.set(key, turn)
      return turn
    })

  return <A, E, R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
    Effect.acquireUseRelease(
      enter(key),
      ({ lock }) => {
        const now = lock.withPermitsIfAvailable(1)(effect)
        // Waits without keeping the permit, so that a timeout cannot leak it.
        const wait = Effect.timeoutOption(lock.withPermits(1)(Effect.void), patience)
        return Effect.flatMap(now, (done) => (Option.isSome(done) ? Effect.succeed(done) : Effect.zipRight(wait, now)))
      },
      (turn) =>
        Effect.sync(() => {
          turn.users--
          if (turn.users === 0) turns.delete(key)
        })
    )
}
