import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * Passes a stop to the process that makes the answer, which may be another one.
 *
 * @since 0.1.0
 * @category ports
 */
export class Stops extends Context.Tag("holdfast/services/turns/Stops")<
  Stops,
  {
    /** Durable when it returns: an answer that is running, or that runs again later, ends with the text so far. */
    readonly request: (turn: RequestId) => Effect.Effect<void, StoreUnavailable>
    /**
     * Succeeds when a stop of this turn was requested: at once in the same process, within a tenth of a second from
     * another one.
     */
    readonly requested: (turn: RequestId) => Effect.Effect<void>
  }
>() {}
