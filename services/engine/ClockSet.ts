import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { steadyMillis } from "../resilience/SteadyClock.ts"

/** How often the clocks are compared, and the difference that is more than rounding or a slow machine (milliseconds). */
const tick = 10_000
const much = 5000

const lead = Effect.zipWith(Clock.currentTimeMillis, steadyMillis, (wall, steady) => wall - steady)

/**
 * Tells by how many milliseconds the wall clock was set back. One that is set forward makes what waits come earlier, which harms nothing, and
 * looks like a machine that slept.
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
