import { Chunk, Effect, Redacted, Stream } from "effect"
import { RequestId } from "../../../domain/Ids.ts"
import * as RequestUuid from "../../../domain/model/RequestUuid.ts"
import type { ChatRequest } from "../../../domain/model/Chat.ts"
import * as OpenRouter from "../../../layers/model/OpenRouter.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"

export const id = RequestId.make("1:2:3")
/** The id as providers see it. */
export const uuid = RequestUuid.of(id)
export const asked = { request: id, candidate: "some/model", attempt: 1 }
export const key = "sk-or-v1-very-secret"
export const prompt = "What is my PIN 4711?"
export const request: ChatRequest = { model: "some/model", messages: [{ role: "user", content: prompt }] }

export const provide =
  (baseUrl: string, options: Partial<OpenRouter.OpenRouterOptions> = {}) =>
  <A, E>(effect: Effect.Effect<A, E, ChatModel>) =>
    Effect.provide(effect, OpenRouter.layer({ baseUrl, key: Redacted.make(key), ...options }))

export const generate = Effect.flatMap(ChatModel, (model) => model.generate(request, asked))

/** All deltas of a stream. */
export const collect = Effect.flatMap(ChatModel, (model) =>
  Effect.map(Stream.runCollect(model.stream(request, asked)), Chunk.toReadonlyArray)
)

/** How a stream ended, and the text that came before. */
export const listen = Effect.gen(function* () {
  const model = yield* ChatModel
  let text = ""
  const exit = yield* Effect.either(
    Stream.runForEach(model.stream(request, asked), (delta) =>
      Effect.sync(() => {
        if (delta._tag === "Text") text += delta.text
      })
    )
  )
  return { text, ended: exit._tag === "Left" ? exit.left : "whole" } as const
})
