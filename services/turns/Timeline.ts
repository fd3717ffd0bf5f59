import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { MessageStatus, TurnTexts, TurnTimeline } from "../../domain/turns/Timeline.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * The states of messages and requests, read-only.
 *
 * @since 0.1.0
 * @category ports
 */
export class Timeline extends Context.Tag("holdfast/services/turns/Timeline")<
  Timeline,
  {
    /** The newest `limit` messages of a chat; for an edited one, its newest version. */
    readonly ofChat: (
      bot: number,
      chat: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<MessageStatus>, StoreUnavailable>
    /**
     * The timeline of a request, by any of its ids: that of a turn, of one of its members, of a notice about it, or of
     * an occurrence of a reminder.
     */
    readonly ofRequest: (request: RequestId) => Effect.Effect<Option.Option<TurnTimeline>, StoreUnavailable>
    /** The texts of a turn. */
    readonly texts: (turn: RequestId) => Effect.Effect<Option.Option<TurnTexts>, StoreUnavailable>
  }
>() {}
