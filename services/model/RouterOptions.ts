import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schedule from "effect/Schedule"
import type { AdaptationOptions } from "../../domain/model/transcript/Adaptation.ts"
import type { AcceptRatioOptions } from "../../domain/resilience/AcceptRatio.ts"
import type { BulkheadOptions } from "../resilience/Bulkhead.ts"
import type { Candidate } from "./Candidate.ts"
import type { Capabilities } from "./Capabilities.ts"
import type { Paying } from "./Paying.ts"

/**
 * The options of a route.
 *
 * @since 0.1.0
 * @category models
 */
export interface RouterOptions {
  /** In the order in which they are called. */
  readonly candidates: readonly [Candidate, ...ReadonlyArray<Candidate>]
  /** The cooldown of a rejected credential, or of a model that does not exist. */
  readonly cooldowns?: Schedule.Schedule<unknown>
  /** Adaptive throttling of each candidate. */
  readonly throttling?: Partial<AcceptRatioOptions>
  /** The limit of concurrent calls of each candidate. */
  readonly bulkhead?: Partial<BulkheadOptions>
  /** How deadlines and retries adapt to observed latency and failures; `undefined` to leave them as configured. */
  readonly adaptation?: AdaptationOptions | undefined
  /** How calls are paid for. By default nothing is reserved. */
  readonly paying?: Paying | undefined
  /** The parts of a request that candidates do not support. By default, what is learned is known to this route alone. */
  readonly capabilities?: Capabilities | undefined
  /** After this time without a first token, another candidate is called as well; `undefined` for never. */
  readonly hedgeAfter?: Duration.DurationInput | undefined
  /**
   * How long an ask waits in total for candidates that cannot be called now; by default the longest total deadline of a candidate. A call
   * that is in progress when it passes continues under its own deadlines.
   */
  readonly total?: Duration.DurationInput | undefined
  /** Reads the context windows that providers list, in tokens by candidate name. It runs once, in the background, when a prompt is long. */
  readonly listed?: Effect.Effect<ReadonlyMap<string, number>, unknown> | undefined
}
