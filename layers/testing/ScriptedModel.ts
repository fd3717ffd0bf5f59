import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/Failure.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { ChatDelta, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"

const finish: Finish = { reason: "stop", model: "scripted", generation: undefined, usage: undefined }

/**
 * A model that says what the script says; a stream gives it word by word.
 *
 * @since 0.1.0
 * @category testing
 */
export const layer = (
  script: (request: ChatRequest, id: RequestId) => Effect.Effect<string, ModelFailure>
): Layer.Layer<ChatModel> =>
  Layer.succeed(ChatModel, {
    generate: (request, id) => Effect.map(script(request, id), (text) => ({ text, finish })),
    stream: (request, id) =>
      Stream.unwrap(
        Effect.map(script(request, id), (text) => {
          const words = text.split(/(?<= )/).map((text): ChatDelta => ({ _tag: "Text", text }))
          return Stream.fromChunks(...[...words, { _tag: "Finish", finish } as const].map((delta) => Chunk.of(delta)))
        })
      )
  })
