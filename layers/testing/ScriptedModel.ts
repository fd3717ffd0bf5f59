import * as Chunk from "effect/Chunk"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { ChatAnswer, ChatDelta, ChatRequest } from "../../domain/model/Chat.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { callsOf, type Reply, textOf } from "../../domain/sandbox/persona/Reply.ts"
import { ChatModel } from "../../services/model/ChatModel.ts"

/**
 * A model that replies with the text or the tool calls of the script. A stream emits the text word by word, then the
 * calls.
 *
 * @since 0.1.0
 * @category testing
 */
export const layer = (
  script: (request: ChatRequest, asked: Asked) => Effect.Effect<Reply, ModelFailure>
): Layer.Layer<ChatModel> =>
  Layer.succeed(ChatModel, {
    encode: (request) => JSON.stringify(request),
    generate: (request, asked) => Effect.map(script(request, asked), (reply) => answerOf(reply, asked)),
    stream: (request, asked) =>
      Stream.unwrap(
        Effect.map(script(request, asked), (reply) => {
          const { finish, text } = answerOf(reply, asked)
          const words = text === "" ? [] : text.split(/(?<= )/).map((text): ChatDelta => ({ _tag: "Text", text }))
          const calling: ReadonlyArray<ChatDelta> = finish.items === undefined ? [] : [{ _tag: "Calling" }]
          const deltas: ReadonlyArray<ChatDelta> = [...words, ...calling, { _tag: "Finish", finish }]
          return Stream.fromChunks(...deltas.map((delta) => Chunk.of(delta)))
        })
      )
  })

const answerOf = (reply: Reply, { candidate }: Asked): ChatAnswer => {
  const items = callsOf(reply).map((call, index) => ({
    role: "call" as const,
    id: call.id ?? `call-${index}`,
    name: call.name,
    content: call.arguments,
    model: candidate
  }))
  const facts = { model: "scripted", generation: undefined, usage: undefined }
  return {
    text: textOf(reply),
    finish: items.length === 0 ? { reason: "stop", ...facts } : { reason: "tool_calls", ...facts, items }
  }
}
