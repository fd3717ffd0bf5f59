import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import type * as Scope from "effect/Scope"
import type { RequestId } from "../../domain/Ids.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import { steadyOf } from "../resilience/SteadyClock.ts"
import type { Saved, TurnStore } from "./TurnStore.ts"

/** The minimum interval between two checkpoints of an answer. */
const pause = Duration.toMillis("1 second")

/** The stored progress of an answer: the round, and the UTF-16 units of its text. */
export interface Offset {
  readonly round: number
  readonly offset: number
}

/** Called for each stored checkpoint: an engine may report the progress of a step. */
export const hearing: FiberRef.FiberRef<(stored: Offset) => void> = FiberRef.unsafeMake<(stored: Offset) => void>(
  () => {}
)

/** The progress of an answer. A checkpoint belongs to one round of the turn; the newest wins. */
export interface Progress {
  readonly reached: (round: number, checkpoint: Checkpoint) => void
  /** The answer has ended. If it failed, its last progress is stored. */
  readonly close: (failed: boolean) => Effect.Effect<void>
}

interface Entry {
  readonly hear: (stored: Offset) => void
  newest: Omit<Saved, "turn"> | undefined
  /** When the next checkpoint may be stored, in monotonic milliseconds. */
  due: number
}

/**
 * Stores checkpoints of answers: at once, then once a second while they grow, and when they fail. One fiber does so for
 * all answers. No answer waits for it, and a failing store only loses the progress that a restart could have resumed.
 */
export const make = (
  store: typeof TurnStore.Service
): Effect.Effect<(turn: RequestId) => Effect.Effect<Progress>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const steady = steadyOf(yield* Effect.clock)
    const entries = new Map<RequestId, Entry>()
    const changed = Effect.unsafeMakeLatch(false)
    /** When the fiber looks again by itself. */
    let wakeAt = Infinity

    const save = (saved: ReadonlyArray<readonly [Entry, Saved]>) =>
      saved.length === 0
        ? Effect.void
        : store.checkpoint(saved.map(([, one]) => one)).pipe(
            Effect.tap(() => {
              for (const [{ hear }, { checkpoint, round }] of saved) hear({ round, offset: checkpoint.text.length })
            }),
            Effect.catchAll((failure) => Effect.logDebug(`checkpoints were not stored: ${failure.message}`))
          )

    /** Takes what is due. */
    const take = () => {
      const now = steady()
      const saved: Array<readonly [Entry, Saved]> = []
      changed.unsafeClose()
      wakeAt = Infinity
      for (const [turn, entry] of entries) {
        if (entry.newest === undefined) continue
        if (entry.due > now) {
          wakeAt = Math.min(wakeAt, entry.due)
          continue
        }
        saved.push([entry, { turn, ...entry.newest }])
        entry.newest = undefined
        entry.due = now + pause
      }
      return saved
    }

    const wake = Effect.suspend(() =>
      wakeAt === Infinity ? changed.await : Effect.timeoutOption(changed.await, Math.max(0, wakeAt - steady()))
    )
    yield* Effect.forkScoped(Effect.forever(Effect.flatMap(wake, () => save(take()))))

    return (turn) =>
      Effect.map(FiberRef.get(hearing), (hear) => {
        const entry: Entry = { hear, newest: undefined, due: -Infinity }
        entries.set(turn, entry)
        return {
          reached: (round, checkpoint) => {
            entry.newest = { round, checkpoint }
            if (entry.due < wakeAt) changed.unsafeOpen()
          },
          close: (failed) =>
            Effect.suspend(() => {
              if (entries.get(turn) === entry) entries.delete(turn)
              return failed && entry.newest !== undefined ? save([[entry, { turn, ...entry.newest }]]) : Effect.void
            })
        }
      })
  })
