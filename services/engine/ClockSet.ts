import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { steadyMillis } from "../resilience/SteadyClock.ts"

/** The interval of the comparison, and the difference that exceeds rounding and a slow machine (milliseconds). */
const tick = 10_000
const much = 5000

const lead = Effect.zipWith(Clock.currentTimeMillis, steadyMillis, (wall, steady) => wall - steady)

/**
 * Reports by how many milliseconds the wall clock was set back. A clock that is set forward only makes waits end
 * earlier, which does no harm and looks like a machine that slept.
 */
export const watch = (back: (millis: number) => Effect.Effect<void>): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    let before = yield* lead
    const look = Effect.gen(function* () {
      const now = yield* lead
      const millis = before - now
      if (Math.abs(millis) < much) return
      before = now
      if (millis > 0) yield* back(millis)
    })
    yield* Effect.forkScoped(Effect.forever(Effect.delay(look, tick)))
  })
