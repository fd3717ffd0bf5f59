import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { MessageStatus, TurnTimeline } from "../../domain/turns/Timeline.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * Where messages stand: reads only.
 *
 * @since 0.1.0
 * @category ports
 */
export class Timeline extends Context.Tag("holdfast/services/turns/Timeline")<
  Timeline,
  {
    /** The newest `limit` messages of a chat; of an edited one, its newest version. */
    readonly ofChat: (
      bot: number,
      chat: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<MessageStatus>, StoreUnavailable>
    /**
     * The way of a request, by any of its ids: a turn's, that of one of its members, of a word of ours about it, or of an occurrence
     * of a reminder.
     */
    readonly ofRequest: (request: RequestId) => Effect.Effect<Option.Option<TurnTimeline>, StoreUnavailable>
  }
>() {}
