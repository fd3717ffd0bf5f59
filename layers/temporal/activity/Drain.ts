import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

/**
 * Tracks running activities and ends them. One drain can serve all activities of a process.
 *
 * @since 0.1.0
 * @category models
 */
export interface Drain {
  /** The number of running activities. */
  readonly running: Effect.Effect<number>
  /**
   * Refuses new activities, waits up to `grace` for running ones, interrupts the rest and waits until they have ended. Returns the number
   * of interrupted activities, which fail retryably as `WorkerShutdown`.
   */
  readonly drain: (grace: Duration.DurationInput) => Effect.Effect<number>
  readonly unsafeIsClosed: () => boolean
  /** Whether the drain interrupted this fiber. */
  readonly unsafeHasStopped: (fiber: Fiber.RuntimeFiber<unknown, unknown>) => boolean
  /** Tracks a fiber until it ends. */
  readonly unsafeAdd: (fiber: Fiber.RuntimeFiber<unknown, unknown>) => void
}

/**
 * When its scope closes, running activities are interrupted and awaited, so that none outlives the services that it uses.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Drain, never, Scope.Scope> = Effect.gen(function* () {
  const fibers = new Set<Fiber.RuntimeFiber<unknown, unknown>>()
  const stopped = new WeakSet<Fiber.RuntimeFiber<unknown, unknown>>()
  const idle = yield* Effect.makeLatch(true)
  let closed = false

  const unsafeAdd = (fiber: Fiber.RuntimeFiber<unknown, unknown>) => {
    fibers.add(fiber)
    idle.unsafeClose()
    fiber.addObserver(() => {
      fibers.delete(fiber)
      if (fibers.size === 0) idle.unsafeOpen()
    })
  }
  const stop = Effect.suspend(() => {
    const rest = [...fibers]
    for (const fiber of rest) stopped.add(fiber)
    return Effect.as(Fiber.interruptAll(rest), rest.length)
  })
  const close = Effect.sync(() => {
    closed = true
  })
  const drain = Effect.fn("Drain.drain")(function* (grace: Duration.DurationInput) {
    yield* close
    const ended = yield* Effect.timeoutOption(idle.await, grace)
    return Option.isSome(ended) ? 0 : yield* stop
  })
  yield* Effect.addFinalizer(() => Effect.zipRight(close, stop))

  return {
    running: Effect.sync(() => fibers.size),
    drain,
    unsafeIsClosed: () => closed,
    unsafeHasStopped: (fiber) => stopped.has(fiber),
    unsafeAdd
  }
})
