import * as Deferred from "effect/Deferred"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"

/** One of two calls for the same answer. It calls `speak` before it shows text; `speak` returns false if the other call spoke first. */
export type Racer<A, E> = (speak: () => boolean) => Effect.Effect<A, E>

/**
 * Runs a call, and a second one if the first is silent for too long. The first to speak continues, and the other is interrupted. A failure of
 * the second call does not affect the first; if both fail, the failure of the first is returned.
 */
export const hedged = <A, E>(
  silence: Duration.DurationInput,
  first: Racer<A, E>,
  second: () => Racer<A, E> | undefined
): Effect.Effect<A, E> =>
  Effect.scoped(
    Effect.gen(function* () {
      const won = yield* Deferred.make<0 | 1>()
      let winner: 0 | 1 | undefined
      const speak = (who: 0 | 1) => () => {
        winner ??= who
        Deferred.unsafeDone(won, Exit.succeed(winner))
        return winner === who
      }
      const start = (who: 0 | 1, racer: Racer<A, E>): Effect.Effect<Fiber.Fiber<A, E>, never, Scope.Scope> =>
        Effect.forkScoped(Effect.tap(racer(speak(who)), () => Effect.sync(speak(who))))

      const one = yield* start(0, first)
      const heard = yield* Effect.timeoutOption(Effect.raceFirst(Deferred.await(won), Fiber.await(one)), silence)
      const beside = heard._tag === "Some" ? undefined : second()
      if (beside === undefined) return yield* Fiber.join(one)

      const other = yield* start(1, beside)
      const both = Effect.zipRight(Fiber.await(other), Fiber.await(one))
      yield* Effect.raceFirst(Deferred.await(won), both)
      const [goesOn, lost] = winner === 1 ? [other, one] : [one, other]
      // Only the scope waits for it to end.
      yield* lost.interruptAsFork(yield* Effect.fiberId)
      return yield* Fiber.join(goesOn)
    })
  )
