import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DeadLetter, Decided, NoDeadLetter } from "../../domain/turns/DeadLetter.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Placed } from "./Updates.ts"

/** Failed turns that wait for an operator's decision. Every method is one transaction, and idempotent. */
export class DeadLetters extends Context.Tag("holdfast/services/turns/DeadLetters")<
  DeadLetters,
  {
    /** The newest undecided dead letters, newest first. */
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadLetter>, StoreUnavailable>
    /**
     * Accepts the updates of a dead letter again, under new ids and in new places, and removes its part of the
     * transcript. The caller offers them to the engine.
     */
    readonly retry: (
      turn: RequestId,
      now: number
    ) => Effect.Effect<
      { readonly decided: Decided; readonly placed: ReadonlyArray<Placed> },
      NoDeadLetter | StoreUnavailable
    >
    /** Removes it from the list, and does nothing else. */
    readonly drop: (turn: RequestId, now: number) => Effect.Effect<Decided, NoDeadLetter | StoreUnavailable>
  }
>() {}
