import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/Failure.ts"
import type { ChatDelta, ChatRequest, Finish } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"

const finish: Finish = { reason: "stop", model: "scripted", generation: undefined, usage: undefined }

/**
 * A model that says what the script says; a stream gives it word by word.
 *
 * @since 0.1.0
 * @category testing
 */
export const layer = (
  script: (request: ChatRequest, asked: Asked) => Effect.Effect<string, ModelFailure>
): Layer.Layer<ChatModel> =>
  Layer.succeed(ChatModel, {
    encode: (request) => JSON.stringify(request),
    generate: (request, asked) => Effect.map(script(request, asked), (text) => ({ text, finish })),
    stream: (request, asked) =>
      Stream.unwrap(
        Effect.map(script(request, asked), (text) => {
          const words = text.split(/(?<= )/).map((text): ChatDelta => ({ _tag: "Text", text }))
          return Stream.fromChunks(...[...words, { _tag: "Finish", finish } as const].map((delta) => Chunk.of(delta)))
        })
      )
  })
