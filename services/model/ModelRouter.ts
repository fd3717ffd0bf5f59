import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ModelFailure } from "../../domain/Failure.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { ChatMessage, Finish, Tool } from "../../domain/model/Chat.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Priority } from "../resilience/Permits.ts"

/**
 * What is to be answered, and for whom.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ask {
  readonly request: RequestId
  /** Whose retry budget pays for more than the first call. */
  readonly client: string
  readonly messages: ReadonlyArray<ChatMessage>
  readonly tools?: ReadonlyArray<Tool>
  readonly streaming: boolean
  readonly priority: Priority
  /** Which run of the engine it is, from 1: a later one draws on the budget. */
  readonly run: number
  /** Called with the whole text so far, each time it has grown or was started again. */
  readonly show: (text: string) => void
}

/**
 * An answer, and who gave it. `incomplete`: it was cut, and nobody could go on with it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Routed {
  readonly text: string
  readonly finish: Finish | undefined
  /** The name of the candidate. */
  readonly candidate: string
  readonly incomplete: boolean
}

/**
 * Answers along the route: retries, other candidates and resumed streams within one budget.
 *
 * @since 0.1.0
 * @category ports
 */
export class ModelRouter extends Context.Tag("holdfast/services/model/ModelRouter")<
  ModelRouter,
  {
    /**
     * Fails with the failure that says most about why nobody answered, and when to try again (`retryAfter`).
     * Interrupting it closes all its connections; the text so far stays checkpointed.
     */
    readonly answer: (ask: Ask) => Effect.Effect<Routed, ModelFailure | StoreUnavailable>
  }
>() {}
