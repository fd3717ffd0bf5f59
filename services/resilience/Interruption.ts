import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as HashSet from "effect/HashSet"

/** The continuations of an effect that may be cut short. They are uninterruptible. */
export interface Ends<in A, in E, out Next> {
  readonly onSuccess: (value: A) => Next
  readonly onFailure: (cause: Cause.Cause<E>) => Next
  /** The effect was cut short, and has ended. */
  readonly onCut: () => Next
}

/** Arranges that `cut` is called when an effect is to end, and returns how to take that back. */
export type Arm = (cut: () => void) => () => void

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

/**
 * Runs an effect in the fiber of its caller, because a fiber for each call would cost ten times as much as the rest of a policy. To cut it
 * short, that fiber is interrupted, and the interruption is taken back once the effect has ended.
 */
const inside = <A, E, R, B, E2, R2>(
  fiber: Fiber.RuntimeFiber<unknown, unknown>,
  self: Effect.Effect<A, E, R>,
  arm: Arm,
  { onCut, onFailure, onSuccess }: Ends<A, E, Effect.Effect<B, E2, R2>>
) =>
  Effect.uninterruptibleMask((restore) => {
    let interruptor: FiberId.FiberId | undefined
    const disarm = arm(() => fiber.unsafeInterruptAsFork((interruptor = FiberId.unsafeMake())))
    const ended = (end: (interruptor?: FiberId.FiberId) => Effect.Effect<B, E2, R2>) => {
      disarm()
      if (interruptor === undefined) return end()
      const cut = interruptor
      return Effect.flatMap(forgive(cut), () => end(cut))
    }
    return Effect.matchCauseEffect(restore(self), {
      onFailure: (cause) =>
        ended((cut) => (cut !== undefined && HashSet.has(Cause.interruptors(cause), cut) ? onCut() : onFailure(cause))),
      onSuccess: (value) => ended(() => onSuccess(value))
    })
  })

/** Runs an effect in a fiber of its own: an interruption of its caller would reach the other fibers that the caller has forked. */
const apart = <A, E, R, B, E2, R2>(
  self: Effect.Effect<A, E, R>,
  arm: Arm,
  { onCut, onFailure, onSuccess }: Ends<A, E, Effect.Effect<B, E2, R2>>
) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDaemon(restore(self)), (child) => {
      let isCut = false
      const disarm = arm(() => {
        isCut = true
        child.unsafeInterruptAsFork(FiberId.none)
      })
      return Effect.matchCauseEffect(restore(Fiber.await(child)), {
        onFailure: (cause) => {
          disarm()
          return Effect.zipRight(Fiber.interrupt(child), onFailure(cause))
        },
        onSuccess: (exit) => {
          disarm()
          if (Exit.isSuccess(exit)) return Effect.zipRight(Fiber.inheritAll(child), onSuccess(exit.value))
          return isCut && Cause.isInterrupted(exit.cause) ? onCut() : onFailure(exit.cause)
        }
      })
    })
  )

/**
 * Runs an effect that may be cut short. Waits until it has ended, then continues with the matching case of `ends`, which also runs when
 * the caller is interrupted. Fibers that the effect forked live as long as without a cut, unless it is cut short.
 */
export const cuttable = <A, E, R, B, E2, R2>(
  self: Effect.Effect<A, E, R>,
  arm: Arm,
  ends: Ends<A, E, Effect.Effect<B, E2, R2>>
): Effect.Effect<B, E2, R | R2> =>
  Effect.withFiberRuntime((fiber) => (isChildless(fiber) ? inside(fiber, self, arm, ends) : apart(self, arm, ends)))
