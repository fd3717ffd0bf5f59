import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatAnswer, ChatDelta, ChatRequest } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"

/**
 * One attempt at one model: no retry, no fallback. The provider receives the request id as `X-Request-Id`, in the form of a UUID that is
 * derived from it (`domain/model/RequestUuid`).
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
    /** The bytes that a call would send, identical for the same request; pass them as `ChatRequest.body` to send them again. */
    readonly encode: (request: ChatRequest, streaming: boolean) => string
    readonly generate: (request: ChatRequest, asked: Asked) => Effect.Effect<ChatAnswer, ModelFailure>
    readonly stream: (request: ChatRequest, asked: Asked) => Stream.Stream<ChatDelta, ModelFailure>
  }
>() {}
