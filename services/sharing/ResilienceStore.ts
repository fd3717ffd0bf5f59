import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Hold } from "../telegram/SendLimits.ts"
import type { Stored } from "../resilience/Breaker.ts"

/** Where a breaker stands. The clocks of two processes differ, so only spans of time cross between them, in milliseconds. */
export interface Move extends Omit<Stored, "until"> {
  /** How long it stays open. */
  readonly wait: number
  /** How long ago it came to stand so. */
  readonly age: number
}

/** What a process knows that the others do not. */
export interface Known {
  /** Since the last exchange that succeeded. */
  readonly moves: ReadonlyArray<Move>
  /** Of its retry budget, since it began. */
  readonly paid: number
  readonly spent: number
  readonly holds: ReadonlyArray<Hold>
}

/** What the others know. */
export interface Shared {
  /** Those of the others that are newer than one's own, of the last minute: some may have been told before. */
  readonly moves: ReadonlyArray<Move>
  /** The living ones, with what each paid and spent since it began. */
  readonly others: ReadonlyArray<{ readonly process: string; readonly paid: number; readonly spent: number }>
  readonly holds: ReadonlyArray<Hold>
}

/** A process that was not heard of for so long lives no more; a move is told for a minute. Milliseconds. */
export const lifetime = 5000
export const retention = 60_000

/**
 * What processes tell each other of trouble: where their breakers stand, what they spent on trying again, and whom Telegram holds back.
 * They do so in the background: no call waits for it.
 *
 * @since 0.1.0
 * @category ports
 */
export class ResilienceStore extends Context.Tag("holdfast/services/sharing/ResilienceStore")<
  ResilienceStore,
  {
    /** Tells what `process` knows, and gives what the others told. Of each breaker the newest move stands. */
    readonly exchange: (process: string, known: Known) => Effect.Effect<Shared, StoreUnavailable>
    /** It ends, and leaves its share to the others. */
    readonly leave: (process: string) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** For processes that share a memory: tests. */
  static readonly memory: Layer.Layer<ResilienceStore> = Layer.sync(ResilienceStore, () => {
    const moves = new Map<string, { readonly process: string; readonly move: Move; readonly at: number }>()
    const processes = new Map<string, Known & { readonly at: number }>()

    const exchange = (process: string, known: Known, now: number): Shared => {
      processes.set(process, { ...known, at: now })
      for (const move of known.moves) {
        const at = now - move.age
        if (at > (moves.get(move.name)?.at ?? -Infinity)) moves.set(move.name, { process, move, at })
      }
      const others = [...processes].filter(([other, { at }]) => other !== process && now - at < lifetime)
      return {
        moves: Array.from(moves.values()).flatMap(({ at, move, process: by }) =>
          by === process || now - at > retention
            ? []
            : [{ ...move, wait: Math.max(0, move.wait - (now - at - move.age)), age: now - at }]
        ),
        others: others.map(([process, { paid, spent }]) => ({ process, paid, spent })),
        holds: others.flatMap(([, { at, holds }]) =>
          holds.flatMap(({ wait, whom }) => (wait > now - at ? [{ whom, wait: wait - (now - at) }] : []))
        )
      }
    }

    return ResilienceStore.of({
      exchange: (process, known) => Effect.map(Clock.currentTimeMillis, (now) => exchange(process, known, now)),
      leave: (process) => Effect.sync(() => void processes.delete(process))
    })
  })
}
