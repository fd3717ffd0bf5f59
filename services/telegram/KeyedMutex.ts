import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"

/**
 * Runs effects with the same key one after another, in order. An effect that waited for `patience` gives up with
 * `None`, so that its caller does not hold its own resources for long. An unused key takes no memory.
 */
export const makeKeyedMutex = (patience: Duration.Duration) => {
  /** Who waits for a key that is in use. */
  const queues = new Map<string, Set<() => void>>()

  const leave = (key: string) =>
    Effect.sync(() => {
      const queue = queues.get(key)
      for (const grant of queue ?? []) {
        queue?.delete(grant)
        return grant()
      }
      queues.delete(key)
    })

  /** True if the key was handed over. */
  const wait = (key: string, queue: Set<() => void>, restore: <A>(self: Effect.Effect<A>) => Effect.Effect<A>) => {
    let granted = false
    let grant = () => {}
    const turn = Effect.async<void>((resume) => {
      grant = () => {
        granted = true
        resume(Effect.void)
      }
      queue.add(grant)
    })
    return Effect.onExit(restore(Effect.map(Effect.timeoutOption(turn, patience), Option.isSome)), (exit) => {
      queue.delete(grant)
      // It may be handed over in the very moment in which the wait ends.
      return granted && !(Exit.isSuccess(exit) && exit.value) ? leave(key) : Effect.void
    })
  }

  return <A, E, R>(key: string, effect: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
    Effect.uninterruptibleMask((restore) => {
      const run = Effect.ensuring(Effect.asSome(restore(effect)), leave(key))
      const queue = queues.get(key)
      if (queue !== undefined) {
        return Effect.flatMap(wait(key, queue, restore), (isMine) => (isMine ? run : Effect.succeedNone))
      }
      queues.set(key, new Set())
      return run
    })
}
