import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import type { ConversationKey } from "../../domain/Ids.ts"
import { TopCounts } from "./TopCounts.ts"
import { late } from "./UpdateMetrics.ts"

/**
 * Late arrivals by conversation. Conversations are too many for labels of a metric, which has only their sum: of 128 the counts are
 * kept here, those with the most, in a few kilobytes. By default there is one for the process, as there is one registry of metrics.
 */
export class LateArrivals extends Context.Reference<LateArrivals>()("holdfast/services/telemetry/LateArrivals", {
  defaultValue: () => new TopCounts<ConversationKey>(128)
}) {}

/** Counts and logs so many messages and edits of a conversation that came after newer ones. */
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
