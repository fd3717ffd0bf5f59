import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Row } from "../../domain/telemetry/History.ts"
import type { Period } from "../../domain/telemetry/Period.ts"
import type { Tally } from "../../domain/telemetry/Tally.ts"

/** What a process counted in a minute. */
export interface Counted {
  /** Identifies the run of a process. */
  readonly process: string
  /** Rises with each tally of the process. */
  readonly serial: number
  /** The beginning of the minute, in epoch milliseconds. */
  readonly minute: number
  readonly tally: Tally
}

/**
 * The history of the daemon's numbers: one row for each minute, hour and day, shared by all processes.
 *
 * @since 0.1.0
 * @category ports
 */
export class HistoryStore extends Context.Tag("holdfast/services/telemetry/HistoryStore")<
  HistoryStore,
  {
    /** Adds the tallies to their minutes, hours and days, in one transaction. A tally that was added before is left out. */
    readonly add: (counted: ReadonlyArray<Counted>) => Effect.Effect<void, StoreUnavailable>
    /** The rows that begin in `from` (inclusive) to `to` (exclusive), oldest first. */
    readonly read: (period: Period, from: number, to: number) => Effect.Effect<ReadonlyArray<Row>, StoreUnavailable>
  }
>() {}
