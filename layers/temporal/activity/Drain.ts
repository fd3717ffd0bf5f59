import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"

/**
 * The activities that are under way, and the end of them. One can watch over all activities of a process.
 *
 * @since 0.1.0
 * @category models
 */
export interface Drain {
  /** How many are under way. */
  readonly running: Effect.Effect<number>
  /**
   * Refuses new ones from now on, waits for those under way as long as `grace`, interrupts the rest, waits for their ends, and tells
   * how many it had to interrupt. They fail retryably as `WorkerShutdown`.
   */
  readonly drain: (grace: Duration.DurationInput) => Effect.Effect<number>
  readonly unsafeIsClosed: () => boolean
  /** Was it the drain that interrupted this one? */
  readonly unsafeHasStopped: (fiber: Fiber.RuntimeFiber<unknown, unknown>) => boolean
  /** Counts one until it ends. */
  readonly unsafeAdd: (fiber: Fiber.RuntimeFiber<unknown, unknown>) => void
}

/**
 * When its scope closes, what is still under way is interrupted and waited for: no activity outlives what it uses.
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
