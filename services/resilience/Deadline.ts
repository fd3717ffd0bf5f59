import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as HashSet from "effect/HashSet"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"

/** In milliseconds. After the last call ends, the timer runs on for at most this long, or as long as the longest call took. */
const nap = 100

interface Watched {
  readonly began: number
  readonly due: number
  readonly late: () => void
}

/**
 * Bounds the duration of effects. One timer watches all of them, because a timer and a race per effect, as `Effect.timeout` uses, would
 * cost more than the rest of a policy. The timer runs only while there is something to watch. It uses monotonic time, so that setting
 * the wall clock does not affect it.
 */
export interface Deadline {
  /** Monotonic milliseconds from an arbitrary origin. */
  readonly unsafeNow: () => number
  /** Calls `late` after `millis` milliseconds, unless the returned function is called first. The earliest comes first. */
  readonly unsafeWatch: (millis: number, late: () => void) => () => void
  /** Stops the timer, which would otherwise run on for a while. */
  readonly close: Effect.Effect<void>
  /**
   * Runs an effect and interrupts it after `millis` milliseconds. Waits until it has ended, then continues with the matching case of `ends`,
   * which is uninterruptible and also runs when the caller is interrupted. Fibers that the effect forked live as long as without a
   * deadline, unless the deadline passes.
   */
  readonly match: <A, E, R, B, E2, R2>(
    self: Effect.Effect<A, E, R>,
    millis: number,
    ends: Ends<A, E, Effect.Effect<B, E2, R2>>
  ) => Effect.Effect<B, E2, R | R2>
}

/** The continuations of an effect with a deadline. */
export interface Ends<in A, in E, out Next> {
  readonly onSuccess: (value: A) => Next
  readonly onFailure: (cause: Cause.Cause<E>) => Next
  /** The deadline passed and the effect was interrupted. */
  readonly onLate: () => Next
}

/** Fails with `late` if an effect takes longer than `millis` milliseconds. */
export const within = <A, E, R, E2>(
  { match }: Deadline,
  self: Effect.Effect<A, E, R>,
  millis: number,
  late: () => E2
): Effect.Effect<A, E | E2, R> =>
  match<A, E, R, A, E | E2, never>(self, millis, {
    onSuccess: Effect.succeed,
    onFailure: Effect.failCause,
    onLate: () => Effect.fail(late())
  })

/** `Fiber.children` costs more than a whole call, so the set itself is looked at. If a version of Effect has none, there may be children. */
const isChildless = (fiber: object): boolean => {
  if (!("getChildren" in fiber) || typeof fiber.getChildren !== "function") return false
  const children: unknown = fiber.getChildren()
  return children instanceof Set && children.size === 0
}

/** Takes one interruption of the current fiber back. */
const forgive = (interruptor: FiberId.FiberId) =>
  FiberRef.update(FiberRef.interruptedCause, (cause) =>
    HashSet.reduce(HashSet.remove(Cause.interruptors(cause), interruptor), Cause.empty, (others, other) =>
      Cause.sequential(others, Cause.interrupt(other))
    )
  )

export const make: Effect.Effect<Deadline> = Effect.gen(function* () {
  const clock = yield* Effect.clock
  const runtime = yield* Effect.runtime<never>()
  const watched = new Set<Watched>()
  let timer: Fiber.RuntimeFiber<void> | undefined
  let wakesAt = Infinity

  const unsafeNow = () => Number(clock.unsafeCurrentTimeNanos()) / 1e6
  const sleep = (now: number, millis: number) => {
    const mine = (timer = Runtime.runFork(runtime, clock.sleep(Duration.millis(Math.ceil(millis)))))
    wakesAt = now + millis
    mine.addObserver((exit) => Exit.isSuccess(exit) && look(mine))
  }
  const look = (mine: Fiber.RuntimeFiber<void>) => {
    const now = unsafeNow()
    const late: Array<Watched> = []
    let left = 0
    for (const one of watched) {
      if (one.due <= now) {
        watched.delete(one)
        late.push(one)
      } else left = Math.min(left || Math.max(nap, now - one.began), one.due - now)
    }
    for (const one of late.toSorted((a, b) => a.due - b.due)) one.late()
    // A timer that was replaced by an earlier one still looks.
    if (mine !== timer) return
    timer = undefined
    wakesAt = Infinity
    if (left > 0) sleep(now, left)
  }
  const unsafeWatch: Deadline["unsafeWatch"] = (millis, late) => {
    const began = unsafeNow()
    const one = { began, due: began + millis, late }
    watched.add(one)
    if (one.due < wakesAt) sleep(began, Math.min(millis, nap))
    return () => watched.delete(one)
  }

  /**
   * Runs an effect in the fiber of its caller, because a fiber for each call would cost ten times as much as the rest of a policy. The
   * deadline interrupts that fiber, and takes the interruption back once the effect has ended.
   */
  const inside = <A, E, R, B, E2, R2>(
    fiber: Fiber.RuntimeFiber<unknown, unknown>,
    self: Effect.Effect<A, E, R>,
    millis: number,
    { onFailure, onLate, onSuccess }: Ends<A, E, Effect.Effect<B, E2, R2>>
  ) =>
    Effect.uninterruptibleMask((restore) => {
      let interruptor: FiberId.FiberId | undefined
      const stop = unsafeWatch(millis, () => fiber.unsafeInterruptAsFork((interruptor = FiberId.unsafeMake())))
      const ended = (end: (interruptor?: FiberId.FiberId) => Effect.Effect<B, E2, R2>) => {
        stop()
        if (interruptor === undefined) return end()
        const late = interruptor
        return Effect.flatMap(forgive(late), () => end(late))
      }
      return Effect.matchCauseEffect(restore(self), {
        onFailure: (cause) =>
          ended((late) =>
            late !== undefined && HashSet.has(Cause.interruptors(cause), late) ? onLate() : onFailure(cause)
          ),
        onSuccess: (value) => ended(() => onSuccess(value))
      })
    })

  /** Runs an effect in a fiber of its own: an interruption of its caller would reach the other fibers that the caller has forked. */
  const apart = <A, E, R, B, E2, R2>(
    self: Effect.Effect<A, E, R>,
    millis: number,
    { onFailure, onLate, onSuccess }: Ends<A, E, Effect.Effect<B, E2, R2>>
  ) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Effect.forkDaemon(restore(self)), (child) => {
        let isLate = false
        const stop = unsafeWatch(millis, () => {
          isLate = true
          child.unsafeInterruptAsFork(FiberId.none)
        })
        return Effect.matchCauseEffect(restore(Fiber.await(child)), {
          onFailure: (cause) => {
            stop()
            return Effect.zipRight(Fiber.interrupt(child), onFailure(cause))
          },
          onSuccess: (exit) => {
            stop()
            if (Exit.isSuccess(exit)) return Effect.zipRight(Fiber.inheritAll(child), onSuccess(exit.value))
            return isLate && Cause.isInterrupted(exit.cause) ? onLate() : onFailure(exit.cause)
          }
        })
      })
    )

  const match: Deadline["match"] = (self, millis, ends) =>
    Effect.withFiberRuntime((fiber) =>
      isChildless(fiber) ? inside(fiber, self, millis, ends) : apart(self, millis, ends)
    )
  const close = Effect.suspend(() => (timer === undefined ? Effect.void : Effect.asVoid(Fiber.interrupt(timer))))
  return { unsafeNow, unsafeWatch, close, match }
})

/** The same; its timer stops with the scope. */
export const scoped: Effect.Effect<Deadline, never, Scope.Scope> = Effect.tap(make, ({ close }) =>
  Effect.addFinalizer(() => close)
)
