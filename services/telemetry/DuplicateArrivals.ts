import * as Context from "effect/Context"
import type { ConversationKey } from "../../domain/Ids.ts"
import { TopCounts } from "./TopCounts.ts"

/** Duplicate updates by conversation, kept like late ones (`LateArrivals`). */
export class DuplicateArrivals extends Context.Reference<DuplicateArrivals>()(
  "holdfast/services/telemetry/DuplicateArrivals",
  { defaultValue: () => new TopCounts<ConversationKey>(128) }
) {}
