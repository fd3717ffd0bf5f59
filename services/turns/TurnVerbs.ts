import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { RequestId } from "../../domain/Ids.ts"
import type { VerbRefused } from "../../domain/operations/Journal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { UnknownRequest } from "../../domain/turns/Timeline.ts"
import type { TurnActed, TurnVerb } from "../../domain/turns/Verbs.ts"
import type { Placed } from "./Updates.ts"

/** What an operator asks for. */
export interface Asking {
  readonly verb: TurnVerb
  /** The candidate that is called first. */
  readonly candidate?: string | undefined
  readonly by: string
}

/**
 * The verbs of operators on turns. Each acts once, in one transaction with its entry in the journal; of two operators
 * who ask for the same, the second is told who was first. An engine does the work: the caller offers `placed` to it.
 *
 * @since 0.1.0
 * @category ports
 */
export class TurnVerbs extends Context.Tag("holdfast/services/turns/TurnVerbs")<
  TurnVerbs,
  {
    readonly act: (
      turn: RequestId,
      asking: Asking,
      now: number
    ) => Effect.Effect<
      { readonly acted: TurnActed; readonly placed: ReadonlyArray<Placed> },
      UnknownRequest | VerbRefused | StoreUnavailable
    >
  }
>() {}
