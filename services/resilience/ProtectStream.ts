import * as Chunk from "effect/Chunk"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Throttled, TimedOut } from "../../domain/model/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { attempts } from "./Attempts.ts"
import { circuitOpen } from "./Breaker.ts"
import type { Caller, Policy } from "./Policy.ts"
import { within } from "./Deadline.ts"
import { type Refusal, throttled } from "./Protect.ts"
import type { Failed } from "./Retry.ts"
import type { AdaptiveThrottling } from "./AdaptiveThrottling.ts"
import { judgeCause, own, type Verdict } from "./Verdict.ts"

/** Stays inside the throttle until it is told how the stream ended, or the scope closes. */
const inside = <E>(
  throttle: AdaptiveThrottling,
  caller: Caller,
  asked: Asked
): Effect.Effect<(exit: Exit.Exit<void, Verdict<E>>) => Effect.Effect<void>, Verdict<E | Throttled>, Scope.Scope> =>
  Effect.gen(function* () {
    const entered = yield* Deferred.make<void, Verdict<E | Throttled>>()
    const ended = yield* Deferred.make<void, Verdict<E>>()
    const fiber = yield* Deferred.succeed(entered, undefined).pipe(
      Effect.zipRight(Deferred.await(ended)),
      (self) => throttled(throttle, caller, asked, self),
      Effect.catchAll((refused) => Deferred.fail(entered, refused)),
      Effect.forkScoped
    )
    yield* Deferred.await(entered)
    return (exit) => Effect.zipRight(Deferred.done(ended, exit), Fiber.await(fiber))
  })

/** Elements, or nothing at the end. */
type Pulled<A> = Chunk.Chunk<A> | undefined

/**
 * Runs a stream under a policy, as `protect` does an effect. It is tried again only while none of its elements was handed on,
 * because nothing must come twice; what fails later is passed on. It is a success when it ends, and one that its reader leaves
 * counts for nothing. The time in which nobody pulls belongs to the deadlines of the attempt and of the whole only.
 *
 * @since 0.1.0
 * @category combinators
 */
export const protectStream =
  <C extends Failed>(policy: Policy<C>, caller: Caller = {}) =>
  <A, E, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E | C | Refusal, R> => {
    const { breaker, classify, deadline, limits, name, throttle } = policy
    const { request = policy.request } = caller
    type Ended = Verdict<E | C | Refusal>

    /** Opens the stream and pulls once; what it returns goes on. */
    const open = Effect.fnUntraced(function* (number: number, left: number) {
      const asked = { request, candidate: name, attempt: number }
      const opened = deadline.unsafeNow()
      const late = (phase: TimedOut["phase"]) => () => own(new TimedOut({ ...asked, phase }))
      const permit = breaker?.unsafeAcquire()
      if (typeof permit === "number") return yield* Effect.fail(own(circuitOpen(asked, permit)))
      if (permit !== undefined) yield* Effect.addFinalizer(() => Effect.sync(permit.release))
      let end: (exit: Exit.Exit<void, Ended>) => Effect.Effect<void> = () => Effect.void
      if (throttle !== undefined) {
        const waiting = inside<E | C | Refusal>(throttle, caller, asked)
        end = yield* left === Infinity ? waiting : within(deadline, waiting, left, late("total"))
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
        const phase = rest < gap ? "total" : first === undefined ? "first-token" : "idle"
        return within(deadline, pull, Math.max(0, Math.min(gap, rest)), late(phase))
      })
      const next: Effect.Effect<Pulled<A>, Ended, R> = Effect.matchCauseEffect(bounded, {
        onFailure: (cause): Effect.Effect<never, Ended> => {
          const ended = judgeCause(cause, asked, classify)
          if (Either.isRight(ended)) return Effect.failCause(ended.right)
          permit?.fail(ended.left)
          return Effect.zipRight(end(Exit.fail(ended.left)), Effect.fail(ended.left))
        },
        onSuccess: (pulled): Effect.Effect<Pulled<A>, Ended, R> => {
          if (pulled !== undefined && Chunk.isEmpty(pulled)) return next
          first ??= deadline.unsafeNow() - began
          if (pulled !== undefined) return Effect.succeed(pulled)
          permit?.succeed(first)
          return Effect.as(end(Exit.void), undefined)
        }
      })
      return { pulled: yield* next, next }
    })

    return Stream.fromPull(
      Effect.map(Effect.scope, (scope) => {
        let next: Effect.Effect<Pulled<A>, Ended, R> | undefined
        const attempt = (number: number, left: number) =>
          Effect.flatMap(Scope.fork(scope, scope.strategy), (own) =>
            // Before another attempt nothing of this one is left.
            Effect.onError(Scope.extend(open(number, left), own), (cause) => Scope.close(own, Exit.failCause(cause)))
          )
        const first = Effect.map(attempts(policy, caller, attempt), (opened) => {
          next = opened.next
          return opened.pulled
        })
        return Effect.suspend(() =>
          next === undefined ? first : Effect.mapError(next, ({ failure }) => failure)
        ).pipe(
          Effect.mapError(Option.some),
          Effect.filterOrFail((pulled) => pulled !== undefined, Option.none)
        )
      })
    )
  }
