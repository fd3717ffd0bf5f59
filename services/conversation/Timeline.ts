import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { MessageStatus } from "../../domain/conversation/Timeline.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * Where messages stand: reads only.
 *
 * @since 0.1.0
 * @category ports
 */
export class Timeline extends Context.Tag("holdfast/services/conversation/Timeline")<
  Timeline,
  {
    /** The newest `limit` messages of a chat; of an edited one, its newest version. */
    readonly ofChat: (
      bot: number,
      chat: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<MessageStatus>, StoreUnavailable>
  }
>() {}
