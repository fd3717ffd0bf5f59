import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ConversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** A conversation in which something waits or runs. */
export interface Busy {
  readonly conversation: ConversationKey
  /** The number of messages and texts that wait or run. */
  readonly waiting: number
  /** Since when the oldest of them waits or runs, in epoch milliseconds. */
  readonly since: number | null
}

/** Who uses a bot, by cheap queries. */
export class Activity extends Context.Tag("holdfast/services/telemetry/Activity")<
  Activity,
  {
    /** Since a time (epoch milliseconds). Fails with `StoreUnavailable`. */
    readonly counts: (
      bot: number,
      since: number
    ) => Effect.Effect<
      {
        readonly owners: number
        /** The people whom the owner allowed. */
        readonly allowed: number
        readonly conversations: number
        /** The conversations with a message since then. */
        readonly active: number
        readonly reminders: number
      },
      StoreUnavailable
    >
    /** The conversations whose work is the oldest, oldest first. */
    readonly busiest: (limit: number) => Effect.Effect<ReadonlyArray<Busy>, StoreUnavailable>
  }
>() {}
