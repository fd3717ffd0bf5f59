import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Breakers } from "./Breakers.ts"

/**
 * The breakers of the route, for layers that are built before it: operators act on them.
 *
 * @since 0.1.0
 * @category services
 */
export class BreakerDesk extends Context.Tag("holdfast/services/resilience/BreakerDesk")<
  BreakerDesk,
  {
    /** None while the daemon starts. */
    readonly breakers: Effect.Effect<Option.Option<typeof Breakers.Service>>
    readonly register: (breakers: Option.Option<typeof Breakers.Service>) => Effect.Effect<void>
  }
>() {
  static readonly layer: Layer.Layer<BreakerDesk> = Layer.sync(BreakerDesk, () => {
    let known: Option.Option<typeof Breakers.Service> = Option.none()
    return BreakerDesk.of({
      breakers: Effect.sync(() => known),
      register: (breakers) => Effect.sync(() => void (known = breakers))
    })
  })

  /** Registers the breakers while the layer lives. */
  static readonly registered: Layer.Layer<never, never, BreakerDesk | Breakers> = Layer.scopedDiscard(
    Effect.gen(function* () {
      const { register } = yield* BreakerDesk
      const breakers = yield* Breakers
      yield* Effect.acquireRelease(register(Option.some(breakers)), () => register(Option.none()))
    })
  )
}
