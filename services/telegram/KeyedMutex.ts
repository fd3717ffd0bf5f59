import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * Runs effects of one key one after another, in the order they came. One that waited for `patience` gives up with `None`,
 * so that nobody holds what it holds for long. A key that nobody uses costs nothing.
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
        // Waits for its turn without taking the permit along: a timeout can then not leak it.
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
