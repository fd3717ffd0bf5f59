import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Message } from "../../domain/telegram/Message.ts"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"

/**
 * Shows the growing text while an answer is made. It never fails and never delays the answer.
 *
 * @since 0.1.0
 * @category ports
 */
export class Preview extends Context.Tag("holdfast/services/turns/Preview")<
  Preview,
  {
    /**
     * Opens a preview for a turn, at first as "thinking". The returned function takes the whole text so far; the newest
     * wins. Closing the scope waits for the call in flight: nothing is shown after that. `replyTo`: the message that the
     * answer replies to.
     */
    readonly open: (
      conversation: ConversationKey,
      turn: RequestId,
      replyTo: Message["replyTo"]
    ) => Effect.Effect<(text: string) => void, never, Scope.Scope>
  }
>() {}
