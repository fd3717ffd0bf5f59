import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { AdaptationOptions } from "../../domain/model/transcript/Adaptation.ts"
import type { AcceptRatioOptions } from "../../domain/resilience/AcceptRatio.ts"
import type { BulkheadOptions } from "../resilience/Bulkhead.ts"
import type { Candidate } from "./Candidate.ts"
import type { Capabilities } from "./Capabilities.ts"

/**
 * How a route is made.
 *
 * @since 0.1.0
 * @category models
 */
export interface RouterOptions {
  /** In the order in which they are asked. */
  readonly candidates: readonly [Candidate, ...ReadonlyArray<Candidate>]
  /** How long a refused credential, or a model that is not there, is left alone. */
  readonly cooldowns?: Schedule.Schedule<unknown>
  /** When calls are held back, at each candidate. */
  readonly throttling?: Partial<AcceptRatioOptions>
  /** How many calls may be under way, at each candidate. */
  readonly bulkhead?: Partial<BulkheadOptions>
  /** How deadlines and retries follow observation; `undefined` if they stay as they are set. */
  readonly adaptation?: AdaptationOptions | undefined
  /** The parts of a request that candidates do not take. Unless given, what is learned is known to this route alone. */
  readonly capabilities?: Capabilities | undefined
  /** After so long without a first token another candidate is asked as well; `undefined` for never. */
  readonly hedgeAfter?: Duration.DurationInput | undefined
  /**
   * How long an ask waits in all for candidates that may not be asked now; by default the longest total deadline of a candidate. A call that
   * is under way when it passes continues under its own deadlines.
   */
  readonly total?: Duration.DurationInput | undefined
  /** Reads the windows that providers list, in tokens, by the names of candidates. Read once, in the background, where a prompt is long. */
  readonly listed?: Effect.Effect<ReadonlyMap<string, number>, unknown> | undefined
}
