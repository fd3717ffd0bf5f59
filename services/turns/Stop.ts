import * as Effect from "effect/Effect"
import * as Effectable from "effect/Effectable"
import type * as Scope from "effect/Scope"
import { cuttable } from "../resilience/Interruption.ts"

/**
 * The request to stop an answer. It is made at most once, and stays. As an effect, it succeeds when the request was
 * made.
 *
 * @since 0.1.0
 * @category models
 */
export class Stop extends Effectable.Class<void> {
  #requested = false
  readonly #listeners = new Set<() => void>()

  /** Makes the request. */
  request(): void {
    if (this.#requested) return
    this.#requested = true
    for (const listener of this.#listeners) listener()
    this.#listeners.clear()
  }

  /** Calls back once, at once if the request was made before. Returns how to stop listening. */
  listen(listener: () => void): () => void {
    if (this.#requested) listener()
    else this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  override commit(): Effect.Effect<void> {
    return Effect.async((resume) => {
      const leave = this.listen(() => resume(Effect.void))
      return Effect.sync(leave)
    })
  }
}

/** A stop that is requested when an effect succeeds, within the scope. */
export const when = (requested: Effect.Effect<void>): Effect.Effect<Stop, never, Scope.Scope> =>
  Effect.suspend(() => {
    const stop = new Stop()
    return Effect.as(Effect.forkScoped(Effect.tap(requested, () => stop.request())), stop)
  })

/** Runs an effect. If a stop is requested meanwhile, interrupts it, and continues with `stopped`. */
export const unlessStopped = <A, E, R>(
  self: Effect.Effect<A, E, R>,
  stop: Stop,
  stopped: Effect.Effect<A>
): Effect.Effect<A, E, R> =>
  cuttable<A, E, R, A, E, never>(self, (cut) => stop.listen(cut), {
    onSuccess: Effect.succeed,
    onFailure: Effect.failCause,
    onCut: () => stopped
  })
