import * as Context from "effect/Context"

/**
 * When the last poll of this process succeeded, or else its polling began, in epoch milliseconds; undefined while it does
 * not poll. By default there is one instance per process, like the metric registry.
 */
export class PollClock extends Context.Reference<PollClock>()("holdfast/services/telemetry/PollClock", {
  defaultValue: (): { at: number | undefined } => ({ at: undefined })
}) {}
