import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/Failure.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { ChatAnswer, ChatDelta, ChatRequest } from "../../domain/model/Chat.ts"

/**
 * One attempt at one model: no retry, no fallback. The id goes to the provider as `X-Request-Id`.
 *
 * A stream without a finish reason fails with `StreamCut`; an answer without text fails with `InvalidOutput`.
 * Interrupting either closes the connection.
 *
 * @since 0.1.0
 * @category ports
 */
export class ChatModel extends Context.Tag("holdfast/services/model/ChatModel")<
  ChatModel,
  {
    readonly generate: (request: ChatRequest, id: RequestId) => Effect.Effect<ChatAnswer, ModelFailure>
    readonly stream: (request: ChatRequest, id: RequestId) => Stream.Stream<ChatDelta, ModelFailure>
  }
>() {}
