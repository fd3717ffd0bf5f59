import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Hold } from "../telegram/SendLimits.ts"
import type { Stored } from "../resilience/Breaker.ts"

/** A breaker transition for other processes. Their clocks differ, so it contains durations in milliseconds instead of times. */
export interface Move extends Omit<Stored, "until"> {
  /** How long the breaker stays open. */
  readonly wait: number
  /** How long ago the transition happened. */
  readonly age: number
}

/** The state that a process publishes. */
export interface Known {
  /** The transitions since the last successful exchange. */
  readonly moves: ReadonlyArray<Move>
  /** The totals of its retry budget since its start. */
  readonly paid: number
  readonly spent: number
  readonly holds: ReadonlyArray<Hold>
}

/** The state that the other processes published. */
export interface Shared {
  /** Their transitions of the last minute that are newer than one's own; some may have been returned before. */
  readonly moves: ReadonlyArray<Move>
  /** The live processes, each with the totals of its retry budget since its start. */
  readonly others: ReadonlyArray<{ readonly process: string; readonly paid: number; readonly spent: number }>
  readonly holds: ReadonlyArray<Hold>
}

/** After `lifetime` without an exchange a process counts as dead; transitions are kept for `retention`. Milliseconds. */
export const lifetime = 5000
export const retention = 60_000

/**
 * The resilience state that processes share: the transitions of their breakers, the totals of their retry budgets, and the waits that
 * Telegram demanded. The exchange runs in the background, and no call waits for it.
 *
 * @since 0.1.0
 * @category ports
 */
export class ResilienceStore extends Context.Tag("holdfast/services/sharing/ResilienceStore")<
  ResilienceStore,
  {
    /** Publishes the state of `process` and returns that of the others. The newest transition of each breaker wins. */
    readonly exchange: (process: string, known: Known) => Effect.Effect<Shared, StoreUnavailable>
    /** Removes a process that ends. */
    readonly leave: (process: string) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** In memory, for tests. */
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
