import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { Ends } from "../../domain/conversation/Ends.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The end of a process while a step held its thread. `process` is the name of that process: an end is counted once,
 * however often it is recorded.
 */
export interface End {
  readonly process: string
  /** The name of the step, see `nameOf`. */
  readonly step: string
  readonly kind: keyof Ends
}

/** Counts the ends of processes per step. Every method is one transaction, and idempotent. */
export class EndStore extends Context.Tag("holdfast/services/engine/EndStore")<
  EndStore,
  {
    readonly record: (ends: ReadonlyArray<End>, now: number) => Effect.Effect<void, StoreUnavailable>
    /** The counts of all steps that ended a process; there are few. */
    readonly all: Effect.Effect<ReadonlyMap<string, Ends>, StoreUnavailable>
    readonly of: (step: string) => Effect.Effect<Ends, StoreUnavailable>
  }
>() {}
