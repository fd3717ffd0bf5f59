import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Transition } from "../resilience/Breaker.ts"
import type { Breakers } from "../resilience/Breakers.ts"
import type { RouteEvents } from "../telemetry/RouteEvents.ts"

/** Publishes the state of each breaker, and each transition. */
export const show = (
  breakers: typeof Breakers.Service,
  { tell }: typeof RouteEvents.Service
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const one = ({ at, name, state, until }: Pick<Transition, "at" | "name" | "state" | "until">) =>
      tell({ _tag: "Breaker", candidate: name, state, at, until })
    const at = yield* Clock.currentTimeMillis
    for (const view of yield* breakers.all) one({ ...view, at })
    yield* Effect.forkScoped(
      Stream.runForEach(breakers.transitions, (transition) => Effect.sync(() => one(transition)))
    )
  })
