import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { type Ends, noEnds } from "../../domain/conversation/Ends.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** Records which step runs on the thread of this process, so that the next process knows it if this one dies there. */
export interface Watching {
  /**
   * Runs an effect under the name of its step: whenever one of its fibers runs, the step holds the thread. `resumed`:
   * the step ran when an earlier process ended. It is then watched so closely that even a sudden end is attributed to
   * it.
   */
  readonly observe: (
    step: string,
    resumed: boolean
  ) => <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** The same for a synchronous function. */
  readonly during: <A>(step: string, run: () => A) => A
  /** The ends of earlier processes that are counted for a step. The store is read only for a `resumed` step. */
  readonly ends: (step: string, resumed: boolean) => Effect.Effect<Ends, StoreUnavailable>
  /** The same, from the counts that were known when this process started. */
  readonly known: (step: string) => Ends
}

export const blind: Watching = {
  observe: () => (self) => self,
  during: (_, run) => run(),
  ends: () => Effect.succeed(noEnds),
  known: () => noEnds
}

/** The witness of a process. By default it records nothing. */
export class Witness extends Context.Reference<Witness>()("holdfast/services/engine/Witness", {
  defaultValue: (): Watching => blind
}) {}
