import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import type * as FiberRefs from "effect/FiberRefs"
import * as Runtime from "effect/Runtime"

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
  /** Calls `late` after `millis` milliseconds, unless the returned function is called first. */
  readonly unsafeWatch: (millis: number, late: () => void) => () => void
  /**
   * Runs an effect and interrupts it after `millis` milliseconds. Waits until it has ended, then continues with the matching case of `ends`,
   * which is uninterruptible and also runs when the caller is interrupted. The effect runs in a fiber of its own; its changes to
   * `FiberRef`s reach the caller.
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

/** Compared by hand, because joining the refs is expensive. A fiber always sets its flags and its context. */
const isSame = ({ locals: before }: FiberRefs.FiberRefs, { locals: after }: FiberRefs.FiberRefs) => {
  for (const [ref, stack] of after) {
    if (ref === FiberRef.currentRuntimeFlags || ref === FiberRef.currentContext) continue
    if (before.get(ref)?.[0][1] !== stack[0][1]) return false
  }
  return true
}

export const make: Effect.Effect<Deadline> = Effect.gen(function* () {
  const clock = yield* Effect.clock
  const runtime = yield* Effect.runtime<never>()
  const watched = new Set<Watched>()
  let timer: object | undefined
  let wakesAt = Infinity

  const unsafeNow = () => Number(clock.unsafeCurrentTimeNanos()) / 1e6
  const sleep = (now: number, millis: number) => {
    const mine = (timer = {})
    wakesAt = now + millis
    Runtime.runFork(runtime, clock.sleep(Duration.millis(Math.ceil(millis)))).addObserver(() => look(mine))
  }
  const look = (mine: object) => {
    const now = unsafeNow()
    let left = 0
    for (const one of watched) {
      if (one.due <= now) {
        watched.delete(one)
        one.late()
      } else left = Math.min(left || Math.max(nap, now - one.began), one.due - now)
    }
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

  const match: Deadline["match"] = <A, E, R, B, E2, R2>(
    self: Effect.Effect<A, E, R>,
    millis: number,
    { onFailure, onLate, onSuccess }: Ends<A, E, Effect.Effect<B, E2, R2>>
  ) =>
    Effect.flatMap(Effect.runtime<R>(), (runtime) =>
      // Uninterruptible between the fork of the child and the wait for it, where the child could be orphaned.
      Effect.uninterruptibleMask((restore) => {
        // The child starts synchronously: if it ends at once, it is never watched.
        const child = Runtime.runFork(runtime, self)
        const ended = (exit: Exit.Exit<A, E>): Effect.Effect<B, E2, R2> => {
          if (Exit.isFailure(exit)) return onFailure(exit.cause)
          const next = onSuccess(exit.value)
          return isSame(runtime.fiberRefs, child.getFiberRefs()) ? next : Effect.zipRight(Fiber.inheritAll(child), next)
        }
        const exit = child.unsafePoll()
        if (exit !== null) return ended(exit)

        let isLate = false
        const stop = unsafeWatch(millis, () => {
          isLate = true
          child.unsafeInterruptAsFork(FiberId.none)
        })
        const wait = Effect.async<Exit.Exit<A, E>>((resume) =>
          child.addObserver((exit) => resume(Effect.succeed(exit)))
        )
        return Effect.matchCauseEffect(restore(wait), {
          onFailure: (cause) => {
            stop()
            return Effect.zipRight(Fiber.interrupt(child), onFailure(cause))
          },
          onSuccess: (exit) => {
            stop()
            return isLate && Exit.isFailure(exit) && Cause.isInterrupted(exit.cause) ? onLate() : ended(exit)
          }
        })
      })
    )
  return { unsafeNow, unsafeWatch, match }
})
