import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Scope from "effect/Scope"
import type { RequestId } from "../../domain/Ids.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import type { TurnStore } from "./TurnStore.ts"

/** At most so often is a growing text written down. */
const pause = "1 second"

/**
 * Writes down how far an answer has come: at once, then once a second while it grows, and at the end of the scope unless that
 * ends well. Nobody waits for it, and a store that fails only costs what a restart could have gone on with.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: typeof TurnStore.Service,
  turn: RequestId
): Effect.Effect<(checkpoint: Checkpoint) => void, never, Scope.Scope> =>
  Effect.gen(function* () {
    let newest: Checkpoint | undefined
    const changed = Effect.unsafeMakeLatch(false)
    const write = Effect.suspend(() => {
      const checkpoint = newest
      newest = undefined
      changed.unsafeClose()
      return checkpoint === undefined
        ? Effect.void
        : Effect.flatMap(Clock.currentTimeMillis, (now) => store.checkpoint(turn, checkpoint, now)).pipe(
            Effect.catchAll((failure) => Effect.logDebug(`how far an answer has come is not kept: ${failure.message}`))
          )
    })
    yield* Effect.addFinalizer((exit) => (Exit.isSuccess(exit) ? Effect.void : write))
    yield* Effect.forkScoped(
      Effect.forever(Effect.zipRight(changed.await, Effect.zipRight(write, Effect.sleep(pause))))
    )
    return (checkpoint) => {
      newest = checkpoint
      changed.unsafeOpen()
    }
  })
