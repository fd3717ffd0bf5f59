import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { TurnCount, TurnKey, TurnPage, TurnSearch } from "../../domain/turns/TurnView.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The turns of all conversations, read-only, newest first. The cost of a call is bounded, however many turns there are;
 * between two parts of its work, others run.
 *
 * @since 0.1.0
 * @category ports
 */
export class TurnList extends Context.Tag("holdfast/services/turns/TurnList")<
  TurnList,
  {
    /** At most `limit` turns that match, after the place `after`. */
    readonly search: (
      search: TurnSearch,
      after: TurnKey | undefined,
      limit: number
    ) => Effect.Effect<TurnPage, StoreUnavailable>
    /** Counts up to a million turns. */
    readonly count: (search: TurnSearch) => Effect.Effect<TurnCount, StoreUnavailable>
  }
>() {}
