import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Runtime from "effect/Runtime"
import type * as Scope from "effect/Scope"
import { cuttable, type Ends } from "./Interruption.ts"

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
    onCut: () => Effect.fail(late())
  })

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

  const match: Deadline["match"] = (self, millis, ends) => cuttable(self, (late) => unsafeWatch(millis, late), ends)
  const close = Effect.suspend(() => (timer === undefined ? Effect.void : Effect.asVoid(Fiber.interrupt(timer))))
  return { unsafeNow, unsafeWatch, close, match }
})

/** The same; its timer stops with the scope. */
export const scoped: Effect.Effect<Deadline, never, Scope.Scope> = Effect.tap(make, ({ close }) =>
  Effect.addFinalizer(() => close)
)
