import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { TimedOut } from "../../domain/resilience/Refusal.ts"
import { attempts, caught, type Otherwise } from "./Attempts.ts"
import { circuitOpen } from "./Breaker.ts"
import { within } from "./Deadline.ts"
import { failed, Judged, refused } from "./Judged.ts"
import type { Caller, Policy } from "./Policy.ts"
import { gates } from "./Protect.ts"

/** Holds the permit until the scope closes, unless it ends earlier. Only the wait for the permit is interruptible. */
const held = <E>(acquire: Effect.Effect<Permit, E>): Effect.Effect<Permit, E, Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.tap(restore(acquire), (permit) => Effect.addFinalizer(() => Effect.sync(() => permit.release())))
  )

/** A chunk of elements; undefined at the end. */
type Pulled<A> = Chunk.Chunk<A> | undefined

/**
 * Runs a stream under a policy, as `protect` does for an effect. A failure is retried only before the first element, because no element
 * may be emitted twice; a later failure is passed on. The stream counts as a success when it ends, and is not counted if its consumer
 * leaves early. While nobody pulls, only the attempt and total deadlines run.
 *
 * @since 0.1.0
 * @category combinators
 */
export const protectStream =
  <E1, Own>(policy: Policy<E1, never, Own>, caller: Caller = {}) =>
  <A, E extends E1, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E | Own, R> => {
    const { breaker, deadline, limits, name } = policy
    type Ended = Judged<never, E | Own>
    type Next = Effect.Effect<Pulled<A>, Ended, R>
    interface Opened {
      readonly pulled: Pulled<A>
      readonly next: Next
    }

    /** Opens the stream and pulls once; the returned pull continues it. */
    const open = Effect.fnUntraced(function* (left: number) {
      const opened = deadline.unsafeNow()
      const late = (deadline: TimedOut["deadline"]) => () => refused(policy, new TimedOut({ policy: name, deadline }))
      const admitted = breaker?.unsafeAcquire()
      if (typeof admitted === "number") return yield* Effect.fail(refused(policy, circuitOpen(name, admitted)))
      const permits: Array<Permit> = admitted === undefined ? [] : [yield* held(Effect.succeed(admitted))]
      const entered = Effect.forEach(gates(policy, caller), held)
      permits.push(...(yield* left === Infinity ? entered : within(deadline, entered, left, late("total"))))
      const end = (how: (permit: Permit) => void) => {
        for (const permit of permits) how(permit)
      }

      const began = deadline.unsafeNow()
      const due = Math.min(began + limits.attempt, opened + left)
      const pull = Effect.catchAll(yield* Stream.toPull(self), (ended) =>
        Option.isSome(ended) ? Effect.fail(ended.value) : Effect.succeed(undefined)
      )
      let first: number | undefined
      const bounded = Effect.suspend((): Effect.Effect<Pulled<A>, E | Ended, R> => {
        const now = deadline.unsafeNow()
        const gap = first === undefined ? began + limits.first - now : limits.idle
        const rest = due - now
        if (gap === Infinity && rest === Infinity) return pull
        const which = rest < gap ? (due < opened + left ? "attempt" : "total") : first === undefined ? "first" : "idle"
        return within(deadline, pull, Math.max(0, Math.min(gap, rest)), late(which))
      })
      const next: Next = Effect.matchCauseEffect(bounded, {
        onFailure: (cause): Effect.Effect<never, Ended> => {
          const failure = Cause.failureOrCause(cause)
          if (Either.isRight(failure)) return Effect.failCause(failure.right)
          const ended = failure.left instanceof Judged ? failure.left : failed(policy, admitted, failure.left)
          end((permit) => permit.fail(ended.judgement))
          return Effect.fail(ended)
        },
        onSuccess: (pulled): Effect.Effect<Pulled<A>, Ended, R> => {
          if (pulled !== undefined && Chunk.isEmpty(pulled)) return next
          first ??= deadline.unsafeNow() - began
          if (pulled === undefined) end((permit) => permit.succeed(first))
          return Effect.succeed(pulled)
        }
      })
      return { pulled: yield* next, next }
    })

    return Stream.fromPull(
      Effect.map(Effect.scope, (scope) => {
        let next: Next | undefined
        const attempt = <E2>(left: number, otherwise: Otherwise<Opened, E | Own, R, E2>) =>
          caught(
            Effect.flatMap(Scope.fork(scope, scope.strategy), (own) =>
              // The scope of this attempt closes before another attempt starts.
              Effect.onError(Scope.extend(open(left), own), (cause) => Scope.close(own, Exit.failCause(cause)))
            ),
            otherwise
          )
        const first = Effect.map(attempts(policy, caller, attempt), (opened) => {
          next = opened.next
          return opened.pulled
        })
        return Effect.suspend(() => (next === undefined ? first : Effect.catchAll(next, ({ end }) => end))).pipe(
          Effect.mapError(Option.some),
          Effect.filterOrFail((pulled) => pulled !== undefined, Option.none)
        )
      })
    )
  }
