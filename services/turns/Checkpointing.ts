import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberRef from "effect/FiberRef"
import type * as Scope from "effect/Scope"
import type { RequestId } from "../../domain/Ids.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import type { TurnStore } from "./TurnStore.ts"

/** The minimum interval between two checkpoints. */
const pause = "1 second"

/** The stored progress of an answer: the round, and the UTF-16 units of its text. */
export interface Offset {
  readonly round: number
  readonly offset: number
}

/** Called for each stored checkpoint: an engine may report the progress of a step. */
export const hearing: FiberRef.FiberRef<(stored: Offset) => void> = FiberRef.unsafeMake<(stored: Offset) => void>(
  () => {}
)

/**
 * Stores checkpoints of an answer: at once, then once a second while it grows, and when the scope ends with a failure.
 * Nothing waits for it, and a failing store only loses the progress that a restart could have resumed. A checkpoint
 * belongs to one round of the turn.
 */
export const make = (
  store: typeof TurnStore.Service,
  turn: RequestId
): Effect.Effect<(round: number, checkpoint: Checkpoint) => void, never, Scope.Scope> =>
  Effect.gen(function* () {
    let newest: { readonly round: number; readonly checkpoint: Checkpoint } | undefined
    const hear = yield* FiberRef.get(hearing)
    const changed = Effect.unsafeMakeLatch(false)
    const write = Effect.suspend(() => {
      const written = newest
      newest = undefined
      changed.unsafeClose()
      if (written === undefined) return Effect.void
      const { checkpoint, round } = written
      return store.checkpoint(turn, round, checkpoint).pipe(
        Effect.zipRight(Effect.sync(() => hear({ round, offset: checkpoint.text.length }))),
        Effect.catchAll((failure) => Effect.logDebug(`a checkpoint was not stored: ${failure.message}`))
      )
    })
    yield* Effect.addFinalizer((exit) => (Exit.isSuccess(exit) ? Effect.void : write))
    yield* Effect.forkScoped(
      Effect.forever(Effect.zipRight(changed.await, Effect.zipRight(write, Effect.sleep(pause))))
    )
    return (round, checkpoint) => {
      newest = { round, checkpoint }
      changed.unsafeOpen()
    }
  })
