import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DeadLetter, Decided, NoDeadLetter, Verdict } from "../../domain/turns/DeadLetter.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Placed } from "./Updates.ts"

/**
 * Turns that came to nothing, until somebody decides about them. Every method is one transaction, and idempotent.
 *
 * @since 0.1.0
 * @category ports
 */
export class DeadLetters extends Context.Tag("holdfast/services/turns/DeadLetters")<
  DeadLetters,
  {
    /** The newest that nobody has decided about, newest first. */
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadLetter>, StoreUnavailable>
    /**
     * Decides about a dead letter, which takes it from the list. A retry accepts its updates once more, and what it left in the transcript
     * goes: `placed` is to be offered to the engine.
     */
    readonly decide: (
      turn: RequestId,
      verdict: Verdict,
      now: number
    ) => Effect.Effect<
      { readonly decided: Decided; readonly placed: ReadonlyArray<Placed> },
      NoDeadLetter | StoreUnavailable
    >
  }
>() {}
