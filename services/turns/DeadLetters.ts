import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DeadLetter, Decided, NoDeadLetter } from "../../domain/turns/DeadLetter.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Placed } from "./Updates.ts"

/** Turns that came to nothing, until somebody decides about them. Every method is one transaction, and idempotent. */
export class DeadLetters extends Context.Tag("holdfast/services/turns/DeadLetters")<
  DeadLetters,
  {
    /** The newest that nobody has decided about, newest first. */
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadLetter>, StoreUnavailable>
    /**
     * Accepts the updates of a dead letter once more, under new ids and in new places; what it left in the transcript goes. They are
     * to be offered to the engine.
     */
    readonly retry: (
      turn: RequestId,
      now: number
    ) => Effect.Effect<
      { readonly decided: Decided; readonly placed: ReadonlyArray<Placed> },
      NoDeadLetter | StoreUnavailable
    >
    /** Takes it from the list, and does nothing else. */
    readonly drop: (turn: RequestId, now: number) => Effect.Effect<Decided, NoDeadLetter | StoreUnavailable>
  }
>() {}
