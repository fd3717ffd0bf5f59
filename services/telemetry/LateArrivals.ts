import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { ConversationKey } from "../../domain/Ids.ts"
import { TopCounts } from "./TopCounts.ts"
import { late } from "./UpdateMetrics.ts"

/**
 * Late arrivals by conversation. There are too many conversations for metric labels, so the metric has only the sum:
 * the counts of the top 128 are kept here, in a few kilobytes. By default there is one instance per process, like the
 * metric registry.
 */
export class LateArrivals extends Context.Reference<LateArrivals>()("holdfast/services/telemetry/LateArrivals", {
  defaultValue: () => new TopCounts<ConversationKey>(128)
}) {}

/** Counts and logs messages and edits of a conversation that arrived after newer ones. */
export const arrivedLate = (conversation: ConversationKey, count: number): Effect.Effect<void> =>
  count === 0
    ? Effect.void
    : Effect.flatMap(LateArrivals, (all) => {
        all.add(conversation, count)
        return Effect.zipRight(
          Metric.incrementBy(late, count),
          Effect.logDebug(`${count} arrived after newer ones`).pipe(Effect.annotateLogs("conversation", conversation))
        )
      })
