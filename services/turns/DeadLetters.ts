import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { DeadLetter, Decided, NoDeadLetter, Verdict } from "../../domain/turns/DeadLetter.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Placed } from "./Updates.ts"

/** Failed turns, and reminders and notices that could not be sent, that wait for an operator's decision. Every method is one transaction, and idempotent. */
export class DeadLetters extends Context.Tag("holdfast/services/turns/DeadLetters")<
  DeadLetters,
  {
    /** The undecided dead letters, newest first: those after the turn `after`, and of one `cause` only, if they are given. */
    readonly list: (
      limit: number,
      filter?: { readonly after?: RequestId | undefined; readonly cause?: string | undefined }
    ) => Effect.Effect<ReadonlyArray<DeadLetter>, StoreUnavailable>
    /** How many undecided dead letters there are of each cause: the class of the failure, or else why they ended. */
    readonly causes: Effect.Effect<ReadonlyArray<{ readonly cause: string; readonly count: number }>, StoreUnavailable>
    /**
     * Decides about a dead letter and removes it from the list. A retry accepts its updates again, under new ids and in new places, and
     * removes its part of the transcript. A reminder or a notice is sent again as it is stored. The caller offers `placed` to the engine.
     */
    readonly decide: (
      turn: RequestId,
      verdict: Verdict,
      now: number,
      by: string
    ) => Effect.Effect<
      { readonly decided: Decided; readonly placed: ReadonlyArray<Placed> },
      NoDeadLetter | StoreUnavailable
    >
  }
>() {}
