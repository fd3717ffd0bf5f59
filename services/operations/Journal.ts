import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { JournalEntry } from "../../domain/operations/Journal.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** An action to record. */
export type Recording = Omit<ConstructorParameters<typeof JournalEntry>[0], "id">

/**
 * What operators did. The verbs of a store write their entries in their own transactions.
 *
 * @since 0.1.0
 * @category ports
 */
export class Journal extends Context.Tag("holdfast/services/operations/Journal")<
  Journal,
  {
    /** At most `limit` entries before the entry `before`, newest first; those about `subject` only, if it is given. */
    readonly list: (filter: {
      readonly subject?: string | undefined
      readonly before?: string | undefined
      readonly limit: number
    }) => Effect.Effect<ReadonlyArray<JournalEntry>, StoreUnavailable>
    readonly record: (entry: Recording) => Effect.Effect<void, StoreUnavailable>
  }
>() {}
